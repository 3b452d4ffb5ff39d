"""An article of several pages is one article with the text of all."""

from dataclasses import replace
from pathlib import Path

from archive.archive import Archive
from archive.extracted import ExtractedArticle
from archive.kept import KeptArticle
from tests.crawler.cli.test_rebuild import contents, in_turn
from tests.crawler.conftest import Pressmark
from tests.crawler.spiders.test_recheck import let_all_be_due
from tests.sites import Page, ServedPages
from tests.sites import long_article as long
from tests.sites.articles import articles
from tests.sites.blogs import FeedBlog


def kept(data: Path, key: int | str = 1) -> KeptArticle:
    with Archive.open(data) as archive:
        return archive.article(key)


def verdict(pressmark: Pressmark, url: str) -> str:
    return str(pressmark("add", url, "--json").lines[0]["verdict"])


def evidence(pressmark: Pressmark) -> str:
    [line] = [
        one for one in pressmark("show", "1", "--evidence").out.splitlines() if one.startswith("pages:")
    ]
    return line


def test_its_pages_are_joined_in_order_and_lead_to_it(pressmark: Pressmark, data: Path) -> None:
    with ServedPages(long.pages()) as site:
        assert pressmark("add", site.at("/long"), "--json").verdicts() == {site.at("/long"): "new"}
        found = kept(data)
        assert found.latest.text == long.text(1, 2, 3)
        assert found.latest.markdown == long.text(1, 2, 3).replace("\n", "\n\n")
        assert {one.url for one in found.aliases} >= {site.at("/long/2"), site.at("/long/3")}
        assert [one.url for one in found.captures] == [site.at(path) for path in long.pages()]
        assert "text is that of 3 pages" in evidence(pressmark)
        assert kept(data, site.at("/long/2")).id == found.id


def test_an_edit_of_any_page_makes_a_revision_and_both_can_be_read_again(
    pressmark: Pressmark, data: Path
) -> None:
    with ServedPages(long.pages()) as site:
        assert verdict(pressmark, site.at("/long")) == "new"
        assert verdict(pressmark, site.at("/long")) == "unchanged"
        site.put("/long/3", long.page(3, edition=1))
        assert verdict(pressmark, site.at("/long")) == "revised"
    with Archive.open(data) as archive:
        worse = replace(ExtractedArticle(""), title="-", text="Worse.")
        archive.replace_extractions([(1, worse), (2, worse)], "older")
    assert pressmark("reextract").code == 0
    assert [(one.title, one.text) for one in kept(data).revisions] == [
        (long.TITLE, long.text(1, 2, 3)),
        (long.TITLE, long.text(1, 2, 3, edition=1)),
    ]
    assert "text is that of 3 pages" in evidence(pressmark)


def test_a_further_page_by_itself_makes_no_article_whichever_comes_first(
    pressmark: Pressmark, data: Path
) -> None:
    with ServedPages(long.pages()) as site:
        assert verdict(pressmark, site.at("/long/3")) == "new"
        pressmark("add", site.at("/long"))
        assert verdict(pressmark, site.at("/long/2")) == "unchanged"
        assert verdict(pressmark, site.at("/long")) == "unchanged"
        found = kept(data, site.at("/long/3"))
        assert found.url.endswith("/long")
    assert [one.text for one in found.revisions] == [long.text(1, 2, 3)]
    with Archive.open(data) as archive:
        assert archive.summary().articles == 1


def test_where_a_page_cannot_be_had_the_article_is_kept_with_what_was_and_says_why(
    pressmark: Pressmark, data: Path
) -> None:
    with ServedPages(long.pages()) as site:
        site.remove("/long/3")
        done = pressmark("add", site.at("/long"), "--json")
        assert (done.code, kept(data).latest.text) == (0, long.text(1, 2))
        assert f"breaks off: {site.at('/long/3')}: HTTP 404" in evidence(pressmark)
        site.put("/long/3", long.page(3))
        assert verdict(pressmark, site.at("/long")) == "revised"
        assert kept(data).latest.text == long.text(1, 2, 3)
        site.remove("/long/2")
        assert verdict(pressmark, site.at("/long")) == "unchanged"
    assert kept(data).state == "published"


def test_pages_that_robots_txt_forbids_are_not_asked_for(pressmark: Pressmark, data: Path) -> None:
    rules = Page(b"User-agent: *\nDisallow: /long/2\n", "text/plain")
    with ServedPages({**long.pages(), "/robots.txt": rules}) as site:
        pressmark("add", site.at("/long"))
        assert not site.requests_for("/long/2")
    assert kept(data).latest.text == long.text(1)
    assert "robots.txt" in evidence(pressmark)


def test_a_page_that_leads_back_or_shows_the_same_text_for_any_number_ends_it(
    pressmark: Pressmark, data: Path
) -> None:
    endless = {f"/same/{number}": long.page(1, f"/same/{number + 1}") for number in range(2, 9)}
    site_pages = {"/same": long.page(1, "/same/2"), "/back": long.page(1, "/back/2"), **endless}
    with ServedPages({**site_pages, "/back/2": Page.moved_to("/back")}) as site:
        pressmark("add", site.at("/same"), concurrency="1")
        assert [one.target for one in site.requests] == ["/robots.txt", "/same", "/same/2"]
        pressmark("add", site.at("/back"))
        assert len(site.requests_for("/back")) == 2
        found = kept(data, site.at("/back/2"))
        assert found.url.endswith("/back")
    assert [one.text for one in found.revisions] == [long.text(1)]
    assert kept(data).latest.text == long.text(1)


def test_the_next_page_of_a_listing_and_the_next_article_are_not_followed(pressmark: Pressmark) -> None:
    next_of = {"/tag/rivers": "/tag/rivers/page/2", "/posts/1": "/posts/2", "/a": "/b"}
    first = {path: long.page(1, next_url) for path, next_url in next_of.items()}
    with ServedPages({**first, **{path: long.page(2) for path in next_of.values()}}) as site:
        pressmark("add", *map(site.at, next_of))
        assert {one.target for one in site.requests} == {"/robots.txt", *next_of}


def test_another_article_at_such_an_address_is_one_of_its_own(pressmark: Pressmark, data: Path) -> None:
    with ServedPages({"/long": long.page(1, "/long/2"), "/long/2": long.page(2, title="The ferry")}) as site:
        pressmark("add", site.at("/long"))
        assert kept(data, site.at("/long/2")).latest.title == "The ferry"
    assert kept(data).latest.text == long.text(1)
    assert "another title: The ferry" in evidence(pressmark)


def test_a_crawl_reads_it_whole_and_a_recheck_finds_the_edit_of_a_further_page(
    pressmark: Pressmark, data: Path
) -> None:
    with FeedBlog(1) as site:
        for path, page in long.pages("/news/0").items():
            site.put(path, page)
        assert pressmark("sources", "add", site.at("/")).code == 0
        assert pressmark("crawl").code == 0
        assert kept(data).latest.text == long.text(1, 2, 3)
        let_all_be_due(data)
        site.put("/news/0/3", long.page(3, edition=1))
        assert list(pressmark("crawl", "--due", "--json").verdicts().values()) == ["revised"]
    assert kept(data).latest.text == long.text(1, 2, 3, edition=1)


def grow(pressmark: Pressmark) -> None:
    """Long articles that were read before, after and without further pages, edited and unchanged."""
    with ServedPages({**long.pages(), **long.pages("/other"), **articles(1)}) as site:
        site.remove("/other/3")
        in_turn(pressmark, site, "/long/2")
        in_turn(pressmark, site, "/long", "/other", "/news/0")
        site.put("/long/3", long.page(3, edition=1))
        site.put("/other/3", long.page(3))
        in_turn(pressmark, site, "/long", "/other")
        site.put("/other/2", Page(b"", status=403))
        in_turn(pressmark, site, "/long/3", "/other", "/long")


def test_a_rebuilt_archive_holds_them_as_the_old_one_did(pressmark: Pressmark, data: Path) -> None:
    grow(pressmark)
    before = contents(data)
    (data / "archive.db").rename(data / "lost.db")
    assert pressmark("rebuild").code == 0
    after = contents(data)
    for query, rows in before.items():
        assert after[query] == rows, query
    assert pressmark("check").code == 0
