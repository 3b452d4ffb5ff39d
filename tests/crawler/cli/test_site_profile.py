"""A site's profile from one command to the next: learned at the end of a crawl, used in the next, shown."""

from dataclasses import replace
from pathlib import Path

from archive.archive import Archive
from tests.crawler.cli.test_rebuild import contents
from tests.crawler.conftest import Pressmark
from tests.sites import ServedPages
from tests.sites.articles import articles
from tests.sites.pages import Page

APPEAL = "The Test Post lives from its readers, and a yearly pass costs less than a loaf of bread a week."


def with_appeal(page: Page, build: int = 1) -> Page:
    """As a template of this build sends it: the same to readers, and other bytes."""
    end = f"<p>{APPEAL}</p></article><!-- {build} -->".encode()
    return replace(page, body=page.body.replace(b"</article>", end))


def test_what_recurs_is_learned_and_makes_no_revision_also_in_a_rebuild(
    pressmark: Pressmark, data: Path
) -> None:
    pages = {path: with_appeal(page) for path, page in articles(13).items()}
    with ServedPages(pages) as site:
        urls = [site.at(path) for path in pages]
        pressmark("add", *urls[:12])
        with Archive.open(data) as archive:
            assert archive.profile(urls[0]).paragraphs == {APPEAL.casefold()}
            assert not any(APPEAL in archive.article(key).latest.text for key in range(1, 13))
            assert {len(archive.article(key).revisions) for key in range(1, 13)} == {1}

        site.put("/news/0", with_appeal(articles(1)["/news/0"], build=2))
        assert pressmark("add", urls[0], "--json").lines[0]["verdict"] == "unchanged"

        pressmark("add", urls[12])
    with Archive.open(data) as archive:
        assert APPEAL not in archive.article(13).latest.text
    assert "1 paragraphs that recur" in pressmark("show", "13", "--evidence").out

    before = contents(data)
    (data / "archive.db").rename(data / "lost.db")
    assert pressmark("rebuild").code == 0
    assert contents(data) == before

    assert "0 revisions read again" in pressmark("reextract").out
