"""`pressmark reextract`: what is kept is read again by today's extractor."""

from dataclasses import replace
from pathlib import Path

from archive.archive import Archive
from archive.article import ExtractedArticle
from tests.crawler.conftest import Pressmark
from tests.sites import ServedPages
from tests.sites.articles import articles


def as_an_older_extractor_had_it(data: Path, count: int) -> list[str]:
    """Puts a worse reading in the place of today's; gives the titles as they were."""
    with Archive.open(data) as archive:
        kept = [archive.article(number).latest for number in range(1, count + 1)]
        worse = [
            (
                number,
                ExtractedArticle("", title=f"{one.title} - The Test Post", text=one.text + "\nShare this."),
            )
            for number, one in enumerate(kept, 1)
        ]
        archive.extractions.replace([(key, replace(page, language="en")) for key, page in worse], "older")
    return [one.title or "" for one in kept]


def test_articles_read_again_are_as_today_and_a_second_run_finds_nothing_to_do(
    pressmark: Pressmark, data: Path
) -> None:
    with ServedPages(articles(3)) as site:
        urls = [site.at(f"/news/{number}") for number in range(3)]
        pressmark("add", *urls)
        pressmark("add", *urls)  # revisits, which hold no payload
    titles = as_an_older_extractor_had_it(data, 3)
    done = pressmark("reextract", "--json")
    assert (done.code, len(done.lines)) == (0, 3)
    changes = done.lines[0]["changes"]
    assert changes["title"] == {"old": f"{titles[0]} - The Test Post", "new": titles[0]}
    assert {"text", "authors", "published"} <= changes.keys()
    with Archive.open(data) as archive:
        assert [archive.article(number).latest.title for number in (1, 2, 3)] == titles
        assert len(archive.article(1).revisions) == 1
    assert "extracted by older until" in pressmark("show", "1", "--evidence").out
    again = pressmark("reextract")
    assert "Re-extracted 0 revisions" in again.out


def test_only_what_the_query_finds_is_read_and_the_rest_stays_as_it_was(
    pressmark: Pressmark, data: Path
) -> None:
    with ServedPages(articles(2)) as site:
        pressmark("add", site.at("/news/0"), site.at("/news/1"))
    as_an_older_extractor_had_it(data, 2)
    with Archive.open(data) as archive:
        kept = [archive.article(number).latest.title or "" for number in (1, 2)]
    done = pressmark("reextract", f'title:"{kept[0]}"')
    assert "Re-extracted 1 revision; 1 changed." in done.out
    assert "1 title" in done.out
    with Archive.open(data) as archive:
        assert archive.article(2).latest.title == kept[1]


def test_a_later_extractor_makes_no_revision_of_a_page_that_did_not_change(
    pressmark: Pressmark, data: Path
) -> None:
    with ServedPages(articles(1)) as site:
        pressmark("add", site.at("/news/0"))
        as_an_older_extractor_had_it(data, 1)
        assert pressmark("add", site.at("/news/0"), "--json").lines[0]["verdict"] == "unchanged"
    with Archive.open(data) as archive:
        assert len(archive.article(1).revisions) == 1
