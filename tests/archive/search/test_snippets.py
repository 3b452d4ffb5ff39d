import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.query import parse
from archive.search.snippets import WIDTH, Segment, highlight, snippet, wanted
from archive.search.tokens import Terms, query_terms
from archive.search.tree import Where


def terms(query: str) -> tuple[Terms, ...]:
    return wanted(parse(query, date(2026, 1, 1)))


def marked(segments: tuple[Segment, ...]) -> str:
    return "".join(f"[{segment.text}]" if segment.found else segment.text for segment in segments)


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("cafe", "Das Café ist zu.", "Das [Café] ist zu."),
        ("cafe", "Das Cafe\N{COMBINING ACUTE ACCENT} ist zu.", "Das [Café] ist zu."),
        ("grosse", "Die Größe zählt.", "Die [Größe] zählt."),
        ('"sea level"', "The sea-level rises; level seas.", "The [sea-level] rises; level seas."),
        ("ris*", "It rises and rose.", "It [rises] and rose."),
        ("知事 会見", "東京都知事が会見した。", "東京都[知事]が[会見]した。"),
        ("都", "東京都知事", "東京[都]知事"),
        ("ยดี", "ไทยดีมาก", "ไท[ยดี]มาก"),
        ("السلام", "قال السَّلامُ عليكم", "قال [السَّلامُ] عليكم"),
        ("a -b", "a b", "[a] b"),
        ("nothing", "Not here.", "Not here."),
    ],
)
def test_found_words_are_marked_in_the_original_text(query: str, text: str, expected: str) -> None:
    assert marked(snippet(text, terms(query))) == expected
    assert marked(highlight(text, terms(query))) == expected


def test_the_paragraph_with_most_of_the_words_is_shown() -> None:
    text = "Partly about tides.\nTides and moons.\nMoons."
    assert marked(snippet(text, terms("tides moons art"))) == "[Tides] and [moons]."


def test_a_long_paragraph_is_cut_around_the_words_at_spaces() -> None:
    shown = marked(snippet("lorem ipsum " * 100 + "needle " + "dolor sit " * 100, terms("needle")))
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "ipsum [needle] dolor" in shown
    assert len(shown) < WIDTH + 10
    assert {word.strip("[]") for word in shown.split()} <= {"…", "lorem", "ipsum", "needle", "dolor", "sit"}


def test_words_wanted_in_another_field_are_not_marked() -> None:
    tree = parse("title:rain author:rain wind", date(2026, 1, 1))
    assert wanted(tree) == (query_terms("wind"),)
    assert wanted(tree, Where.TITLE) == (query_terms("rain"), query_terms("wind"))


@given(st.text(st.characters(), max_size=400), st.text(st.characters(), max_size=20))
def test_a_snippet_of_any_text_is_a_passage_of_it(text: str, query: str) -> None:
    segments = snippet(text, [query_terms(query)])
    passage = "".join(segment.text for segment in segments).removeprefix("… ").removesuffix(" …")
    assert passage in unicodedata.normalize("NFC", text)
    assert len(passage) <= WIDTH


@given(st.text(st.characters(), max_size=50), st.text(st.characters(), max_size=50))
def test_a_word_that_is_there_is_marked(before: str, after: str) -> None:
    text = f"{before}\nA Größe here\n{after}"
    assert any(segment.found for segment in snippet(text, [query_terms("grosse")]))


@given(st.text("ab1 -.", max_size=60), st.text("ab1 ", min_size=1, max_size=5), st.booleans())
def test_words_are_found_in_ascii_text_as_in_any_other(text: str, query: str, prefix: bool) -> None:
    terms = (query_terms(query, prefix),)
    in_ascii, in_any = (highlight(whole, terms) for whole in (text, f"{text} ж"))
    assert [one.text for one in in_ascii if one.found] == [one.text for one in in_any if one.found]
