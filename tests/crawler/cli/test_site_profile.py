"""A site's profile from one command to the next: learned at the end of a crawl, used in the next, shown."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from archive.archive import Archive
from archive.article import FieldSource
from crawler.pipelines.site_templates import FIRST_LOOKS
from tests.crawler.cli.test_rebuild import contents
from tests.crawler.conftest import Pressmark
from tests.crawler.extraction.weighing.test_site_places import data as data_of
from tests.crawler.extraction.weighing.test_site_places import name, post
from tests.sites import ServedPages
from tests.sites.articles import articles
from tests.sites.blogs import FeedBlog
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
            assert archive.profiles.of(urls[0]).paragraphs == {APPEAL.casefold()}
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

    assert "Re-extracted 0 revisions" in pressmark("reextract").out


def test_a_crawl_learns_where_a_site_has_its_authors_and_reads_its_older_pages_there(
    pressmark: Pressmark, data: Path
) -> None:
    """Ten pages have data that names the author; what the others show is told from that, in the same crawl."""
    pages = {f"/{number}": Page(post(number, data_of(number) if number < 10 else "")) for number in range(14)}
    with ServedPages(pages) as site:
        urls = [site.at(path) for path in pages]
        added = pressmark("add", *reversed(urls))
        assert "Applied new site profiles" in added.err
        with Archive.open(data) as archive:
            articles_ = [archive.article(url) for url in urls]
            assert [one.latest.authors for one in articles_] == [(name(number),) for number in range(14)]
            assert {len(one.revisions) for one in articles_} == {1}
            profile = archive.profiles.kept(urls[0])
        assert profile is not None
        [template] = profile.templates
        assert {place.field for place in template.places} == {"text", "title", "authors", "published"}
        shown = pressmark("show", urls[13], "--evidence").out
        assert "authors: site (where the site's pages have it" in shown
        assert "... > div.below > span.sign" in shown
        assert "the site's articles have their text here" in shown

        before = contents(data)
        (data / "archive.db").rename(data / "lost.db")
        assert pressmark("rebuild").code == 0
        assert contents(data) == before
    assert "Re-extracted 0 revisions" in pressmark("reextract").out
    with Archive.open(data) as archive:
        assert archive.article(urls[13]).latest.evidence["authors"]["picked"] == FieldSource.SITE


def test_a_first_crawl_learns_from_its_first_pages_and_reads_the_others_once(
    pressmark: Pressmark, data: Path
) -> None:
    """The first pages have data; the authors of the later ones are known while they are crawled. Both end alike."""
    pages = {f"/{number}": Page(post(number, data_of(number) if number < 40 else "")) for number in range(70)}
    with ServedPages(pages) as site:
        urls = [site.at(path) for path in pages]
        pressmark("add", *urls, delay_s="0.03")  # as from a site that is not on this machine
    with closing(sqlite3.connect(data / "archive.db")) as database:
        [read_twice] = database.execute(READ_AFTER_THE_CRAWL).fetchone()
    assert FIRST_LOOKS <= read_twice <= 2 * FIRST_LOOKS
    with Archive.open(data) as archive:
        articles_ = [archive.article(url) for url in urls]
    assert [one.latest.authors for one in articles_] == [(name(number),) for number in range(70)]
    assert {len(one.revisions) for one in articles_} == {1}

    before = contents(data)
    (data / "archive.db").rename(data / "lost.db")
    assert pressmark("rebuild").code == 0
    assert contents(data) == before
    assert "Re-extracted 0 revisions" in pressmark("reextract").out


READ_AFTER_THE_CRAWL = "SELECT count(*) FROM revision, crawl WHERE revision.read_at > crawl.finished_at"


class SignedBlog(FeedBlog):
    """Its posts have no data, and sign in a place that only the site knows; its feed names the latest's authors."""

    def article(self, number: int) -> Page:
        return Page(post(number))

    def _item(self, number: int) -> str:
        title, link = f"The harbour report number {number}", f"<link>/news/{number}</link>"
        return f"<item><title>{title}</title>{link}<author>{name(number)}</author></item>"


def test_what_a_feed_says_of_the_latest_posts_teaches_to_read_the_older_ones_also_in_a_rebuild(
    pressmark: Pressmark, data: Path
) -> None:
    with SignedBlog(16, 10, with_sitemap=True) as site:
        pressmark("sources", "add", site.at("/"))
        pressmark("crawl")
        urls = [site.at(f"/news/{number}") for number in range(16)]
        shown = pressmark("sources", "show", "1").out
    with Archive.open(data) as archive:
        assert [archive.article(url).latest.authors for url in urls] == [
            (name(number),) for number in range(16)
        ]
    assert "authors       ... > div.below > span.sign  (right on 10, wrong on 0, 20" in shown

    before = contents(data)
    assert pressmark("rebuild").code == 0
    assert contents(data) == before
