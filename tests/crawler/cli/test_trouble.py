"""Whatever a server does, each page gets its line and its reason, and the others are kept."""

import pytest

from tests.crawler.conftest import Pressmark
from tests.sites import TROUBLES, ServedPages, TroubleSite
from tests.sites.articles import articles

# What happens on each path: the verdict, or the reason why there is none.
EXPECTED = {
    "/body/200-mb": "too-large",
    "/body/200-mb-unannounced": "too-large",
    "/body/endless": "too-large",
    "/body/gzip-bomb": "too-large",
    "/body/gzip-that-is-none": "new",
    "/body/gzip-in-empty-parts": "broken-response",
    "/body/empty": "no-text",
    "/body/nested-tags": "no-text",
    "/body/unclosed-tags": "no-text",
    "/charset/nul-bytes": "new",
    "/charset/invalid-utf-8": "new",
    "/charset/shift-jis": "new",
    "/connection/closed-at-once": "connection",
    "/connection/closed-mid-body": "broken-response",
    "/connection/length-too-long": "broken-response",
    "/connection/never-answers": "timeout",
    "/connection/slow-drip": "timeout",
    "/connection/not-http": "broken-response",
    "/headers/endless": "broken-response",
    "/headers/endless-value": "broken-response",
    "/headers/many": "broken-response",
    "/headers/slow": "timeout",
    "/headers/garbage": "broken-response",
    "/redirect/chain/3": "new",
    "/redirect/chain/20": "too-many-redirects",
    "/redirect/loop": "too-many-redirects",
    "/redirect/to-file": "http-status",
    "/redirect/to-metadata": "address-refused",
    "/redirect/to-metadata-in-ipv6": "address-refused",
    "/redirect/to-private-network": "address-refused",
    "/redirect/to-unknown-host": "dns",
    "/redirect/to-nonsense": "broken-response",
    "/redirect/to-too-long": "bad-url",
    "/redirect/to-user-name": "bad-url",
    "/status/early-hints": "new",
    "/status/endless-hints": "broken-response",
    "/status/206": "broken-response",
    "/status/404": "gone",
    "/status/410": "gone",
    "/status/418": "http-status",
    "/status/500": "http-status",
    "/type/pdf": "not-html",
    "/type/pdf-labelled-html": "not-html",
    "/type/none": "new",
}
SLOW = [path for path, end in EXPECTED.items() if end == "timeout"]
PROMPT = [path for path in EXPECTED if path not in SLOW]
PATIENT = {"timeout_s": "300", "extract_timeout_s": "300"}  # on a busy machine, every server is slow
IMPATIENT = {"timeout_s": "2"}


def test_every_trouble_ends_with_its_reason_and_the_archive_is_sound(pressmark: Pressmark) -> None:
    assert EXPECTED.keys() <= TROUBLES.keys()
    with TroubleSite() as site:
        ends = {}
        for paths, limits in ((PROMPT, PATIENT), (SLOW, IMPATIENT)):
            done = pressmark("add", *map(site.at, paths), "--json", max_page_bytes="3000000", **limits)
            assert done.code == 1
            for line in done.lines:
                end = line["reason"] or line["verdict"].replace("duplicate", "new")
                ends[line["url"].removeprefix(site.url)] = end
    assert ends == EXPECTED
    assert pressmark("check").code == 0


def test_a_redirect_to_an_address_that_cannot_be_kept_is_named_and_a_rebuild_says_the_same(
    pressmark: Pressmark,
) -> None:
    with TroubleSite() as site:
        asked = site.at("/redirect/to-too-long")
        done = pressmark("add", asked, site.at("/same/article"), "--json")
        [failed] = [line for line in done.lines if line["url"] == asked]
        assert "the limit is 2048" in failed["detail"]
        assert done.code == 1
    assert pressmark("rebuild").code == 0
    assert f"{asked}  bad-url: {failed['detail']}" in pressmark("status").out


def test_what_failed_is_in_the_ledger_with_its_next_try(pressmark: Pressmark) -> None:
    with TroubleSite() as site:
        pressmark("add", site.at("/status/404"))
        pressmark("add", site.at("/busy"))
        status = pressmark("status").out
    assert f"{site.at('/busy')}  rate-limited: HTTP 503; try again after" in status
    assert f"{site.at('/status/404')}  gone: HTTP 404; try again after" in status


def test_a_server_that_is_busy_for_a_moment_is_asked_again_when_it_says(pressmark: Pressmark) -> None:
    with TroubleSite() as site:
        done = pressmark("add", site.at("/busy/once"), "--json")
    assert done.lines[0]["verdict"] == "new"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("", "empty"),
        ("not a url", "is not a URL"),
        ("ftp://files.example/a", "is an address for ftp; only http and https can be archived"),
        ("javascript:alert(1)", "only http and https can be archived"),
        ("http://[::1", "not a valid URL"),
        ("https://example.com/" + "a" * 3000, "the limit is 2048"),
        ("https://exa mple.com/", "is not"),
    ],
)
def test_what_is_no_url_is_named_and_the_others_are_kept(
    pressmark: Pressmark, given: str, complaint: str
) -> None:
    with ServedPages(articles(1)) as site:
        done = pressmark("add", given, site.at("/news/0"), "--json")
    bad, good = sorted(done.lines, key=lambda line: line["reason"] is None)
    assert bad["reason"] == "bad-url"
    assert complaint in bad["detail"]
    assert good["verdict"] == "new"
    assert done.code == 1


def test_an_unreachable_host_is_one_clear_line(pressmark: Pressmark) -> None:
    with ServedPages({}) as site:
        address = site.url
    done = pressmark("add", address + "/a", "--json")
    assert done.lines[0]["reason"] == "connection"
    assert done.code == 1
