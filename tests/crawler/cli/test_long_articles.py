"""An article of several pages is one article with the text of all."""

import json
from pathlib import Path

from archive.archive import Archive
from archive.kept import KeptArticle
from tests.crawler.conftest import Pressmark
from tests.sites import Page, ServedPages
from tests.sites import long_article as long
from tests.sites.articles import article


def kept(data: Path, key: int | str = 1) -> KeptArticle:
    with Archive.open(data) as archive:
        return archive.article(key)


def verdict(pressmark: Pressmark, url: str) -> str:
    return str(pressmark("add", url, "--json").lines[0]["verdict"])


def evidence(pressmark: Pressmark) -> str:
    [line] = [one for one in pressmark("show", "1", "--evidence").out.splitlines() if one.startswith("pages:")]
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


def test_an_unchanged_second_visit_yields_nothing_and_an_edit_of_any_page_a_revision(
    pressmark: Pressmark, data: Path
) -> None:
    with ServedPages(long.pages()) as site:
        assert verdict(pressmark, site.at("/long")) == "new"
        assert verdict(pressmark, site.at("/long")) == "unchanged"
        site.put("/long/3", long.page(3, edition=1))
        assert verdict(pressmark, site.at("/long")) == "revised"
    assert [one.text for one in kept(data).revisions] == [
        long.text(1, 2, 3),
        long.text(1, 2, 3, edition=1),
    ]


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
    assert pressmark("status", "--json").lines[0]["articles"] == 1


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
