"""Date lines that differ from page to page are told by what they have in common."""

import pytest

from archive.article import SiteProfile
from crawler.extraction import extract
from crawler.extraction.parsing.line_patterns import pattern_of
from tests.crawler.extraction.pages import NOW, TEXT, URL, page


@pytest.mark.parametrize(
    ("line", "other", "locale"),
    [
        ("Posted on 3 May 2024 by Ada Finch", "Posted on 17 December 2023 by Ben Okoro", "en"),
        (
            "Filed Friday, May 3, 2024 at 10:15 | 3 views",
            "Filed Monday, June 10, 2024 at 9:05 | 4711 views",
            "en",
        ),
        ("Veröffentlicht am 3. Mai 2024", "Veröffentlicht am 12. Dezember 2023", "de"),
        ("2024年5月3日 閲覧 12", "2023年12月17日 閲覧 4", "ja"),
    ],
)
def test_lines_of_one_template_have_one_pattern(line: str, other: str, locale: str) -> None:
    assert pattern_of(line, locale)
    assert pattern_of(line, locale) == pattern_of(other, locale)


@pytest.mark.parametrize(
    "line",
    [
        "Serves 4",
        "Chapter 12",
        "The storm of 3 May 2024 took the harbour wall, and with it the boats of five families.",
    ],
)
def test_other_lines_have_none(line: str) -> None:
    assert pattern_of(line, "en") is None


def test_a_date_line_as_on_other_pages_is_no_text_at_its_beginning_or_end() -> None:
    pattern = pattern_of("Entered on Monday, 9 June 2023 at 9:05 | 12 readers of the Gull", "en")
    profile = SiteProfile(patterns=frozenset({pattern or ""}))
    html = page(body=f"<p>Entered on Friday, 3 May 2024 at 10:15 | 7 readers of the Gull</p>{TEXT}")

    assert "7 readers" in extract(html, URL, now=NOW).text
    assert "7 readers" not in extract(html, URL, now=NOW, profile=profile).text
