"""Pages that refresh themselves, and pages that only lead on."""

import pytest

from tests.crawler.conftest import Pressmark
from tests.sites import Page, ServedPages
from tests.sites.articles import article


def refreshing(to: str) -> Page:
    html = article(1).body.replace(
        b"<head>", f'<head><meta http-equiv="refresh" content="5; url={to}">'.encode(), 1
    )
    assert b"refresh" in html
    return Page(html)


@pytest.mark.parametrize("to", ["", "/live", "/live#latest"])
def test_a_page_that_refreshes_itself_is_kept_and_asked_for_once(pressmark: Pressmark, to: str) -> None:
    with ServedPages({"/live": refreshing(to)}) as site:
        run = pressmark("add", site.at("/live"), "--json")
        assert run.verdicts() == {site.at("/live"): "new"}
        assert len(site.requests_for("/live")) == 1


def test_pages_that_refresh_to_each_other_end(pressmark: Pressmark) -> None:
    with ServedPages({"/a": refreshing("/b"), "/b": refreshing("/a")}) as site:
        assert pressmark("add", site.at("/a"), "--json").verdicts() == {site.at("/a"): "new"}
        assert len(site.requests_for("/a")) == len(site.requests_for("/b")) == 1


def test_a_page_that_only_leads_on_is_followed(pressmark: Pressmark) -> None:
    with ServedPages({"/old": refreshing("/new"), "/new": article(2)}) as site:
        assert pressmark("add", site.at("/old"), "--json").verdicts() == {site.at("/old"): "new"}
        assert len(site.requests_for("/new")) == 1
