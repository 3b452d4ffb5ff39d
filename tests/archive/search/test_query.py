from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import BadQuery
from archive.search.query import DEPTH_LIMIT, FIELDS, LENGTH_LIMIT, TERM_LIMIT, parse
from archive.search.tree import (
    EVERYTHING,
    And,
    AtUrl,
    Comparison,
    FromSource,
    InLanguage,
    InStory,
    Is,
    Labelled,
    Length,
    Loosely,
    Node,
    Not,
    OnSite,
    Or,
    Phrase,
    PublishedBefore,
    PublishedFrom,
    Seen,
    Trait,
    Where,
)

TODAY = date(2026, 3, 31)
A, B, C = Phrase("a"), Phrase("b"), Phrase("c")


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", EVERYTHING),
        ("  ", EVERYTHING),
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("(a b) c", And((A, B, C))),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("-(a b)", Not(And((A, B)))),
        ("-(-a)", A),
        ("a or b", And((A, Phrase("or"), B))),
        ("a – b -", And((A, B))),
        ('"sea level"', Phrase("sea level")),
        ("“sea level”", Phrase("sea level")),
        ("flood*", Phrase("flood", prefix=True)),
        ('"sea lev"*', Phrase("sea lev", prefix=True)),
        ("東*", Phrase("東", prefix=True)),
        ("title:flood", Phrase("flood", where=Where.TITLE)),
        ('author:"Ann Lee"', Phrase("Ann Lee", where=Where.AUTHOR)),
        ("tag:econom*", Phrase("econom", prefix=True, where=Where.TAG)),
        ("site:www.Example.org", OnSite("example.org")),
        ("site:https://example.org/about", OnSite("example.org")),
        ("site:münchen.de", OnSite("xn--mnchen-3ya.de")),
        ("lang:pt-BR", InLanguage("pt")),
        ('source:"The Daily"', FromSource("The Daily")),
        ("story:12", InStory(12)),
        ("after:2026", PublishedFrom(date(2026, 1, 1))),
        ("after:2026-02", PublishedFrom(date(2026, 2, 1))),
        ("before:2026-2-3", PublishedBefore(date(2026, 2, 3))),
        ("after:yesterday", PublishedFrom(date(2026, 3, 30))),
        ("after:7d", PublishedFrom(date(2026, 3, 24))),
        ("after:1m", PublishedFrom(date(2026, 2, 28))),
        ("seen:2026-02", Seen(date(2026, 2, 1), date(2026, 3, 1))),
        ("seen:2026-02..2026-03", Seen(date(2026, 2, 1), date(2026, 4, 1))),
        ("seen:1y", Seen(date(2025, 3, 31), None)),
        ("words:>500", Length(Comparison.MORE, 500)),
        ("words:500", Length(Comparison.EQUAL, 500)),
        ("is:Paywalled", Is(Trait.PAYWALLED)),
        ("https://a.org/x_(y)?q=1", AtUrl("https://a.org/x_(y)?q=1")),
        ("(http://a.org/x?utm_source=y)", AtUrl("https://a.org/x")),
        ("a | b || c", Or((A, B, C))),
        ("a|b", Or((A, B))),
        ("a !b", And((A, Not(B)))),
        ("+a +b", And((A, B))),
        ("!(a b)", Not(And((A, B)))),
        ("b!", Phrase("b!")),
        ("C++", Phrase("C++")),
        ("site:Example.org:8080", OnSite("example.org", 8080)),
        ("site:*.example.org/Blog/", OnSite("example.org", None, "/Blog")),
        ("site:[::1]:8000", OnSite("[::1]", 8000)),
        ('label:"to read"', Labelled("to read")),
        ("label:rea*", Labelled("rea", prefix=True)),
        ("example.org/a", Or((AtUrl("https://example.org/a"), Phrase("example.org/a")))),
        ("and/or", Phrase("and/or")),
        ("<https://a.org/x>", AtUrl("https://a.org/x")),
        ("stem:de a OR b", Loosely(Or((A, B)), "de")),
        ("umlauts:ue a", Loosely(A, umlauts=True)),
        ('צה"ל', Phrase("צה״ל")),
        ("12:30", Phrase("12:30")),
        ("Re:Invent", Phrase("Re:Invent")),
        ("a: b", And((Phrase("a:"), B))),
        ("NEAR(a, b)", And((Phrase("NEAR"), Phrase("a,"), B))),
        ("a\x00b\ud800c", And((A, B, C))),
    ],
)
def test_a_query_is_parsed(query: str, tree: Node) -> None:
    assert parse(query, TODAY) == tree


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('a "b', 'This quotation mark has no matching one.\n  a "b\n    ^'),
        ("(a", "This ( has no matching ).\n  (a\n  ^"),
        ("a) b", "This ) has no matching (.\n  a) b\n   ^"),
        (
            "月 auhtor:x",
            'There is no field "auhtor"; did you mean author: ? '
            "To search for the words, quote them.\n  月 auhtor:x\n  \u3000 ^",
        ),
        (
            "after:soon",
            "after: 'soon' is not a date; write 2026, 2026-05, 2026-05-03, today, yesterday, "
            "or an age: 7d, 2w, 3m, 1y.\n  after:soon\n        ^",
        ),
    ],
)
def test_an_error_points_at_the_place_and_says_what_is_allowed(query: str, message: str) -> None:
    with pytest.raises(BadQuery) as error:
        parse(query, TODAY)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("query", "what_is_wrong"),
    [
        ("a OR", "A term is missing here"),
        ("OR a", "A term is missing here"),
        ("()", "A term is missing here"),
        ("\x00\udcff", "no characters that can be searched for"),
        ("!!!", "A term is missing here"),
        ("title: x", "A value must follow the colon"),
        ("title:!", "needs a word with letters or digits"),
        ("site:(a b)", "A value must follow the colon"),
        ("site:a..b", "takes a host"),
        ("language:en", "did you mean lang:"),
        ("foo:bar", 'There is no field "foo"; the fields are title:, author:, tag:, site:, lang:, after:'),
        ("mailto:x@a.org", "To search for the words, quote them."),
        ("lang:english", "ISO 639"),
        ("after:2026-13", "is not a date"),
        ("after:9999y", "is not a date"),
        ("words:many", "takes a number of words"),
        ("story:first", "takes the number of a story"),
        ("is:good", "is:revised, is:unpublished, is:paywalled"),
        ("url:ftp://a.org/x", "only http and https"),
        ("https://a.org:99999/x", "is not a valid URL"),
        ("site:-", "takes a host"),
        ("site:300.1.1.1", "takes a host"),
        ("site:example.org:port", "takes a host"),
        ("site:example.org:99999", "99999 is not a port"),
        ("site:exa!mple.org", "takes a host"),
        ("a NOT", "A term must follow NOT"),
        ("a NOT OR b", "A term must follow NOT"),
        ("(a NOT) b", "A term must follow NOT"),
        ("a AND", "AND must stand between two terms"),
        ("AND a", "AND must stand between two terms"),
        ("a |", "A term is missing here"),
        ("a !", "! must stand right before the term to exclude"),
        ("a ~b", "~ has no meaning here"),
        ("a~2", "~ has no meaning here"),
        ('"a b"~3', "~ has no meaning here"),
        ("a^2", "^ has no meaning here"),
        ("stem:xx a", "no word forms are known for 'xx'"),
        ("(stem:en a)", "applies to the whole query"),
        ("-stem:en a", "applies to the whole query"),
        ("umlauts:no a", "umlauts: takes only ue"),
        ("stem:en", "A term is missing here"),
        ("a*", "At least 2 letters"),
        ("col*r", "can only stand at the end of a word"),
        ("x " * 10_000, "the limit is 4,000"),
        ("x " * (TERM_LIMIT + 1), "the limit is 100"),
        ("(" * (DEPTH_LIMIT + 2), "the limit is 20"),
        ("NOT " * (DEPTH_LIMIT + 2) + "a", "the limit is 20"),
    ],
)
def test_a_bad_query_says_what_is_wrong(query: str, what_is_wrong: str) -> None:
    with pytest.raises(BadQuery) as error:
        parse(query, TODAY)
    assert what_is_wrong in str(error.value)
    assert str(error.value).count("^\n") == 0, "the place is shown once"


fragments = st.sampled_from(
    [
        *(f"{name}:" for name in FIELDS),
        *["(", ")", '"', "“", "-", "*", " ", "OR", " OR ", "AND", "NOT ", ":", ">", "..", "www.", "http://"],
        *[
            "a",
            "bc",
            "2026",
            "-05",
            "7d",
            "en",
            "東京",
            "x.org",
            "'",
            ";",
            "--",
            "NEAR",
            "^",
            "|",
            "!",
            "~",
            "stem:en ",
            "{",
            "+",
            "revised",
        ],
    ]
)
queries = st.lists(fragments, max_size=20).map("".join) | st.text(
    st.characters(), max_size=LENGTH_LIMIT // 20
)


@given(queries)
def test_any_text_parses_to_a_tree_that_prints_and_parses_again_or_is_refused(query: str) -> None:
    try:
        tree = parse(query, TODAY)
    except BadQuery:
        return
    assert parse(str(tree), date(1999, 1, 1)) == tree
