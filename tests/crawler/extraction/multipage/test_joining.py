"""The pages of an article are joined without what each of them repeats."""

from hypothesis import given
from hypothesis import strategies as st

from archive.article import ExtractedArticle, PageKind
from crawler.extraction.multipage.joining import join, why_not, with_evidence

STANDFIRST = "What the harbour master saw on the night of the storm, told by himself for the first time."
BOX = "Our newsletter brings you the news of the harbour every Friday morning at seven, for nothing."
NOTE = "The author lives by the sea."


def page(number: int, *lines: str, title: str = "The storm") -> ExtractedArticle:
    return ExtractedArticle(
        f"https://a.example/s/{number}", title=title, text="\n".join(lines), markdown="\n\n".join(lines)
    )


def test_what_each_page_has_above_and_below_its_text_stands_once() -> None:
    pages = [page(n, STANDFIRST, f"Part {n} begins.", BOX, f"Part {n} ends.", NOTE) for n in (1, 2, 3)]
    joined = join(join(pages[0], pages[1]), pages[2])
    assert joined.text.split("\n") == [
        *(STANDFIRST, "Part 1 begins.", BOX, "Part 1 ends.", "Part 2 begins.", "Part 2 ends."),
        *("Part 3 begins.", "Part 3 ends.", NOTE),
    ]
    assert joined.markdown == joined.text.replace("\n", "\n\n")
    assert joined.pages == (pages[1].url, pages[2].url)


def test_a_short_line_in_the_midst_of_a_page_may_recur() -> None:
    joined = join(page(1, "One.", "* * *", "Two.", "Yes."), page(2, "Three.", "* * *", "Yes.", "Four."))
    assert joined.text.split("\n") == ["One.", "* * *", "Two.", "Yes.", "Three.", "* * *", "Yes.", "Four."]


lines = st.lists(st.text("abc", min_size=1, max_size=2), min_size=1, max_size=6)


@given(lines, lines)
def test_nothing_is_lost_and_the_same_text_again_adds_nothing(one: list[str], other: list[str]) -> None:
    joined = join(page(1, *one), page(2, *other))
    assert set(joined.text.split("\n")) == {*one, *other}
    assert join(page(1, *one), page(2, *one)).text == "\n".join(one)


def test_a_further_page_has_the_same_headline_with_its_number_or_without() -> None:
    first = page(1, "One.")
    assert why_not(first, page(2, "Two.", title="The storm (page 2)")) == ""
    assert "another title: The calm" in why_not(first, page(2, "Two.", title="The calm"))
    listing = ExtractedArticle("https://a.example/s/2", PageKind.LISTING, "lists other pages")
    assert "listing: lists other pages" in why_not(first, listing)


def test_an_article_of_one_page_has_no_evidence_of_pages() -> None:
    assert with_evidence(page(1, "One.")).evidence == {}
