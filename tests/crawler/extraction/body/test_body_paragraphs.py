"""Text that is written without paragraphs, or with lines broken by hand, has paragraphs all the same."""

from tests.crawler.extraction.bodies import CLOSING, MIDDLE, OPENING, body_of, paragraphs

WRAPPED = """The evening ferry left the harbour two hours
late on Monday, which angered its passengers,
some of whom had waited on the quay since the
early afternoon."""
UNWRAPPED = " ".join(WRAPPED.split())
POEM = ["The tide comes in,", "the boat does not,", "the fish are thin,", "the soup is hot."]


def test_newlines_in_the_source_are_spaces() -> None:
    assert body_of(paragraphs(WRAPPED, MIDDLE, CLOSING)).text == f"{UNWRAPPED}\n{MIDDLE}\n{CLOSING}"


def test_a_newline_between_ideographs_is_nothing() -> None:
    text = body_of(paragraphs("夕方のフェリーは\n月曜日、二時間遅れて\n港を出発し、乗客は怒った。" * 4)).text
    assert text == "夕方のフェリーは月曜日、二時間遅れて港を出発し、乗客は怒った。" * 4


def test_a_hard_wrapped_line_that_is_one_word_is_not_lost() -> None:
    text = body_of(
        paragraphs(OPENING, "The first to say so was a man who used to work for\nGoogle", CLOSING)
    ).text
    assert text == f"{OPENING}\nThe first to say so was a man who used to work for Google\n{CLOSING}"


def test_two_line_breaks_separate_paragraphs() -> None:
    for content in (
        f"<div>{OPENING}<br><br>{MIDDLE}<br><br>\n{CLOSING}<br><br>The end.</div>",
        f"<p>{OPENING}<br />\n<br />{MIDDLE}<br><br>{CLOSING}<br><br>The end.</p>",
        f"<div><span>{OPENING}<br><br>{MIDDLE}</span><br><br><font>{CLOSING}</font><br><br>The end.</div>",
    ):
        assert body_of(content).text == f"{OPENING}\n{MIDDLE}\n{CLOSING}\nThe end."


def test_lines_wrapped_with_line_breaks_are_one_paragraph() -> None:
    wrapped = WRAPPED.replace("\n", "<br>\n")
    assert body_of(paragraphs(wrapped, MIDDLE, CLOSING)).text == f"{UNWRAPPED}\n{MIDDLE}\n{CLOSING}"


def test_the_lines_of_a_poem_stay_lines() -> None:
    text = body_of(paragraphs(OPENING, "<br>".join(POEM), CLOSING)).text
    assert text.split("\n") == [OPENING, *POEM, CLOSING]


def test_text_that_stands_loose_between_paragraphs_is_kept_in_its_place() -> None:
    text = body_of(f"<div><p>{OPENING}</p>{MIDDLE} <em>Really.</em><p>{CLOSING}</p>The end.</div>").text
    assert text == f"{OPENING}\n{MIDDLE} Really.\n{CLOSING}\nThe end."


def test_the_space_between_two_phrases_of_loose_text_is_kept() -> None:
    text = body_of(
        f"<div><p>{OPENING}</p>This <b>really</b> <i>did</i> happen, said all.<p>{CLOSING}</p></div>"
    ).text
    assert text == f"{OPENING}\nThis really did happen, said all.\n{CLOSING}"


def test_a_division_in_a_quote_does_not_grow_together_with_what_follows() -> None:
    quote = f"<blockquote><div>{MIDDLE}</div>The mayor</blockquote>"
    assert (
        f"> {MIDDLE}\n>\n> The mayor" in body_of(paragraphs(OPENING) + quote + paragraphs(CLOSING)).markdown
    )


def test_preformatted_prose_is_read_as_paragraphs() -> None:
    text = body_of(f"<pre>{WRAPPED}\n\n{MIDDLE}\n</pre>").text
    assert text == f"{UNWRAPPED}\n{MIDDLE}"


def test_preformatted_code_keeps_its_lines() -> None:
    code = "def late(ferry):\n    return ferry.left > ferry.due\n\n\nprint(late(ferry))"
    body = body_of(f"{paragraphs(OPENING, MIDDLE)}<pre><code>{code.replace('>', '&gt;')}</code></pre>")
    assert f"```\n{code}\n```" in body.markdown


def test_a_time_in_a_sentence_is_a_part_of_it() -> None:
    text = body_of(
        paragraphs(OPENING, "It left at <time>9 pm</time>, said the pilot of the harbour.", CLOSING)
    ).text
    assert "It left at 9 pm, said the pilot of the harbour." in text
