"""What a listing says of an article's title, beside what its page says."""

import pytest

from archive.article import Candidate, FieldSource
from crawler.extraction import Claim, Field, extract

TEXT = "<p>A sentence that is long enough to be a paragraph of an article, and goes on for a while.</p>" * 6


def title(head: str, heading: str, *hints: tuple[FieldSource, str]) -> str | None:
    html = f"<html><head>{head}</head><body><article>{heading}{TEXT}</article></body></html>"
    claims = [Claim(Field.TITLE, Candidate(source, text, "listing")) for source, text in hints]
    return extract(html.encode(), "https://gull.example/2026/mueller", hints=claims).title


@pytest.mark.parametrize("said", ["MÃ¼ller geht", "Müller geht nach Hause", "M?ller geht"])
def test_a_feed_gives_way_to_a_page_whose_heading_and_metadata_agree(said: str) -> None:
    head = "<title>Müller geht - The Gull</title>"
    assert title(head, "<h1>Müller geht</h1>", (FieldSource.FEED, said)) == "Müller geht"


def test_a_feed_goes_before_a_heading_that_nothing_confirms() -> None:
    head = "<title>The Gull: news of the port</title>"
    assert title(head, "<h1>Today's paper</h1>", (FieldSource.FEED, "Müller geht")) == "Müller geht"


def test_the_text_of_a_link_is_a_title_only_where_the_page_has_none() -> None:
    link = (FieldSource.LINK, "No comments to this")
    assert title("<title>Müller geht</title>", "", link) == "Müller geht"
    assert title("", "", link) == "No comments to this"


def test_a_feed_gives_way_to_a_heading_that_the_title_tag_has_before_an_unknown_name() -> None:
    head = "<title>Müller geht nach Hause - Notes of the Sound</title>"
    assert (
        title(head, "<h1>Müller geht nach Hause</h1>", (FieldSource.FEED, "Post 17"))
        == "Müller geht nach Hause"
    )
