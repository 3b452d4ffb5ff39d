"""An article of several pages is one article with the text of all."""

import re
from dataclasses import replace
from pathlib import Path

from archive.archive import Archive
from archive.article import ExtractedArticle
from archive.records import KeptArticle
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


def why(article: KeptArticle) -> str:
    return str(article.latest.evidence["pages"]["why"])


def test_its_pages_are_joined_in_order_and_an_edit_of_any_makes_a_revision(
    pressmark: Pressmark, data: Path
) -> None:
    with ServedPages(long.pages()) as site:
        for edition, verdict in ((0, "new"), (0, "unchanged"), (1, "revised")):
            site.put("/long/3", long.page(3, edition=edition))
            assert pressmark("add", site.at("/long"), "--json").verdicts() == {site.at("/long"): verdict}
        found = kept(data, site.at("/long/2"))
    whole, edited = long.text(1, 2, 3), long.text(1, 2, 3, edition=1)
    assert [one.text for one in found.revisions] == [whole, edited]
    assert found.latest.markdown == edited.replace("\n", "\n\n")
    assert {one.url for one in found.aliases} == {site.at(path) for path in long.pages()}
    assert [one.url for one in found.captures] == 3 * [site.at(path) for path in long.pages()]

    with Archive.open(data) as archive:
        worse = replace(ExtractedArticle(""), title="-", text="Worse.")
        archive.extractions.replace([(1, worse), (2, worse)], "older")
    assert pressmark("reextract").code == 0
    assert [one.text for one in kept(data).revisions] == [whole, edited]
    assert "pages: link (the text is that of 3 pages)" in pressmark("show", "1", "--evidence").out


def test_numbered_parts_are_joined_though_none_is_named_as_next(pressmark: Pressmark, data: Path) -> None:
    def without_relation(page: Page) -> Page:
        return Page(re.sub(rb'<link rel="next"[^>]*>| rel="next"', b"", page.body))

    with ServedPages({path: without_relation(page) for path, page in long.pages().items()}) as site:
        assert pressmark("add", site.at("/long")).code == 0
    assert kept(data).latest.text == long.text(1, 2, 3)


def test_where_it_cannot_be_gone_on_with_it_is_kept_with_what_was_had_and_says_why(
    pressmark: Pressmark, data: Path
) -> None:
    rules = Page(b"User-agent: *\nDisallow: /shut/2\n", "text/plain")
    pages = {**long.pages("/gone"), **long.pages("/shut"), **long.pages("/mixed"), **long.pages("/back")}
    with ServedPages({**pages, "/robots.txt": rules}) as site:
        site.remove("/gone/3")
        site.put("/mixed/2", long.page(2, title="The ferry"))
        site.put("/back/2", Page.moved_to("/back"))
        firsts = {path: site.at(path) for path in ("/gone", "/shut", "/mixed", "/back")}
        assert pressmark("add", *firsts.values()).code == 0
        assert not site.requests_for("/shut/2")
        found = {path: kept(data, url) for path, url in firsts.items()}
        assert kept(data, site.at("/mixed/2")).latest.title == "The ferry"
        assert kept(data, site.at("/back/2")).id == found["/back"].id
    assert found["/gone"].latest.text == long.text(1, 2)
    assert why(found["/gone"]).endswith(f"and breaks off: {site.at('/gone/3')}: HTTP 404")
    assert "robots.txt" in why(found["/shut"])
    assert "it has another title: The ferry" in why(found["/mixed"])
    assert "it redirects to the first page" in why(found["/back"])
    assert {found[path].latest.text for path in ("/shut", "/mixed", "/back")} == {long.text(1)}


def test_a_listing_the_next_article_and_the_same_page_again_and_again_are_not_followed(
    pressmark: Pressmark,
) -> None:
    next_of = {"/tag/rivers": "/tag/rivers/page/2", "/posts/1": "/posts/2", "/a": "/b"}
    first = {path: long.page(1, next_url) for path, next_url in next_of.items()}
    same = {f"/same/{number}": long.page(1, f"/same/{number + 1}") for number in range(2, 9)}
    others = {path: long.page(2) for path in next_of.values()}
    with ServedPages({**first, **others, "/same": long.page(1, "/same/2"), **same}) as site:
        pressmark("add", *map(site.at, (*next_of, "/same")))
        assert {one.target for one in site.requests} == {"/robots.txt", *next_of, "/same", "/same/2"}


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


def test_a_rebuilt_archive_holds_as_the_old_one_what_was_read_whole_in_part_or_by_itself(
    pressmark: Pressmark, data: Path
) -> None:
    with ServedPages({**long.pages(), **long.pages("/other"), **articles(1)}) as site:
        site.remove("/other/3")
        in_turn(pressmark, site, "/long/2", "/long", "/other", "/news/0")
        site.put("/long/3", long.page(3, edition=1))
        site.put("/other/3", long.page(3))
        in_turn(pressmark, site, "/long", "/other")
        site.put("/other/2", Page(b"", status=403))
        in_turn(pressmark, site, "/long/3", "/other", "/long")
        assert {len(kept(data, site.at(path)).revisions) for path in ("/long/2", "/other")} == {2}
    before = contents(data)
    (data / "archive.db").rename(data / "lost.db")
    assert pressmark("rebuild").code == 0
    after = contents(data)
    for query, rows in before.items():
        assert after[query] == rows, query
