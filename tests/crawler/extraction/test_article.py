from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from archive.article import FieldSource
from crawler.extraction import extract

URL = "https://news.example/2024/05/harbour"
JSON_LD = """<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Harbour reopens", "datePublished": "2024-05-03T09:30:00+02:00",
"author": [{"@type": "Person", "name": "Ada Finch"}, {"@type": "Person", "name": "Ben Okoro"}]}</script>"""


def page(head: str = "", body: str = "") -> bytes:
    return f"<html><head>{head}</head><body><h1>Harbour reopens</h1>{body}</body></html>".encode()


def test_structured_data_gives_headline_authors_and_time_with_its_zone() -> None:
    article = extract(page(JSON_LD), URL)

    assert article.title == "Harbour reopens"
    assert article.authors == ("Ada Finch", "Ben Okoro")
    assert article.published == datetime(2024, 5, 3, 9, 30, tzinfo=timezone(timedelta(hours=2)))


def test_evidence_names_the_source_that_won_and_keeps_the_others() -> None:
    article = extract(page(JSON_LD), URL)

    evidence = article.evidence["title"]
    assert evidence.picked is FieldSource.JSON_LD
    assert {candidate.source for candidate in evidence.candidates} == {
        FieldSource.JSON_LD,
        FieldSource.HEADLINE,
    }


def test_the_site_is_no_part_of_the_title() -> None:
    head = '<meta property="og:site_name" content="The Gull">'
    head += '<meta property="og:title" content="Harbour reopens | The Gull">'

    assert extract(page(head), URL).title == "Harbour reopens"


def test_a_day_stays_a_day() -> None:
    assert extract(page('<meta name="date" content="2024-05-03">'), URL).published == date(2024, 5, 3)


def test_nothing_is_published_in_the_future() -> None:
    head = '<meta name="date" content="2024-05-03">'

    assert extract(page(head), URL, now=datetime(2024, 1, 1, tzinfo=UTC)).published is None


@pytest.mark.parametrize("html", [b"", b"\x00", b"\xff\xfe", b"<html>", b"<!-- -->"])
def test_an_empty_page_is_read_without_an_error(html: bytes) -> None:
    assert extract(html, URL).text == ""
