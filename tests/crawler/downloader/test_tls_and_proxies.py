"""Certificates are verified, and a proxy is no way round the guard of addresses."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.errors import BadConfig
from crawler.config import Config
from crawler.proxies import proxies, shown
from tests.crawler.conftest import Pressmark
from tests.sites import ServedPages
from tests.sites.articles import articles
from tests.sites.recording import RecordingHandler, RecordingServer
from tests.sites.tls import Authority, SecurePages

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def test_a_certificate_of_a_known_authority_is_believed(pressmark: Pressmark, authority: Authority) -> None:
    with SecurePages(articles(1), authority.context()) as site:
        run = _add(pressmark, site, authority)
        assert run["verdict"] == "new"


@pytest.mark.parametrize("wrong", ["expired", "of another host", "of nobody known"])
def test_a_certificate_that_is_wrong_is_refused_unless_its_host_is_named(
    pressmark: Pressmark, authority: Authority, tmp_path: Path, wrong: str
) -> None:
    (tmp_path / "stranger").mkdir()
    contexts = {
        "expired": authority.context(until=LONG_AGO),
        "of another host": authority.context("192.0.2.7"),
        "of nobody known": Authority(tmp_path / "stranger").context(),
    }
    with SecurePages(articles(1), contexts[wrong]) as site:
        refused = _add(pressmark, site, authority)
        assert (refused["verdict"], refused["reason"]) == ("failed", "tls"), refused
        assert site.requests == ()
        assert "allow_bad_certificates" in str(refused["detail"])
        named = _add(pressmark, site, authority, allow_bad_certificates="old.example, 127.0.0.1")
        assert named["verdict"] == "new"


def _add(pressmark: Pressmark, site: ServedPages, authority: Authority, **settings: str) -> dict[str, object]:
    run = pressmark(
        "add", site.at("/news/0"), "--json", environment={"SSL_CERT_FILE": str(authority.file)}, **settings
    )
    [line] = run.lines
    return line


class _ProxyHandler(RecordingHandler):
    server: "Proxy"

    def respond(self) -> None:
        """Fetch what is asked for (absolute-form, RFC 9112 3.2.2), wherever that is: names all lead to one site."""
        asked = urlsplit(self.path)
        connection = HTTPConnection(urlsplit(self.server.site.url).netloc)
        connection.request("GET", asked.path, headers={"Host": asked.netloc})
        answer = connection.getresponse()
        self.send(
            answer.status, {"Content-Type": answer.headers["Content-Type"] or "text/html"}, answer.read()
        )
        connection.close()


class Proxy(RecordingServer):
    def __init__(self, site: ServedPages) -> None:
        super().__init__(_ProxyHandler)
        self.site = site

    @property
    def with_password(self) -> str:
        return self.url.replace("://", "://reader:password-of-a-reader@")


@pytest.fixture
def site() -> Iterator[ServedPages]:
    with ServedPages(articles(2)) as site:
        yield site


@pytest.fixture
def proxy(site: ServedPages) -> Iterator[Proxy]:
    with Proxy(site) as proxy:
        yield proxy


def test_pages_are_fetched_through_the_proxy_and_its_password_is_not_kept(
    pressmark: Pressmark, data: Path, site: ServedPages, proxy: Proxy
) -> None:
    run = pressmark("add", site.at("/news/0"), "--json", proxy=proxy.with_password)
    assert run.lines[0]["verdict"] == "new", run.err
    assert {request.target for request in proxy.requests} == {site.at("/news/0"), site.at("/robots.txt")}
    assert all(one.headers["Proxy-Authorization"] for one in proxy.requests)
    kept = b"".join(file.read_bytes() for file in data.rglob("*") if file.is_file())
    assert b"password-of-a-reader" not in kept
    assert b"cmVhZGVyOnBhc3N3b3Jk" not in kept  # as the header has it


def test_behind_a_proxy_private_addresses_are_refused_before_the_proxy_is_asked(
    pressmark: Pressmark, proxy: Proxy
) -> None:
    urls = ("http://10.0.0.1/news/0", "http://localhost/news/0", "http://169.254.169.254/latest/meta-data/")
    run = pressmark("add", *urls, "--json", proxy=proxy.url, allow_networks="192.0.2.0/24")
    assert {line["reason"] for line in run.lines} == {"address-refused"}
    assert proxy.requests == ()


def test_a_name_that_cannot_be_judged_is_not_asked_for_through_a_proxy(
    pressmark: Pressmark, proxy: Proxy
) -> None:
    run = pressmark("add", "http://no-such-host.invalid/news/0", "--json", proxy=proxy.url)
    assert [line["reason"] for line in run.lines] == ["dns"]
    assert proxy.requests == ()


def test_the_environments_proxy_is_used_if_the_user_says_so(
    pressmark: Pressmark, site: ServedPages, proxy: Proxy
) -> None:
    environment = {"HTTP_PROXY": proxy.url, "http_proxy": proxy.url, "NO_PROXY": "", "no_proxy": ""}
    pressmark("add", site.at("/news/0"), environment=environment)
    assert proxy.requests == ()
    pressmark("add", site.at("/news/1"), environment=environment, proxy="environment")
    assert proxy.requests_for(site.at("/news/1"))


def test_a_source_may_have_a_proxy_of_its_own_whose_password_is_not_shown(
    pressmark: Pressmark, site: ServedPages, proxy: Proxy
) -> None:
    added = pressmark("sources", "add", site.at("/news/0"), "--only", "--proxy", proxy.with_password)
    assert proxy.requests
    shown_ = added.out + added.err + json.dumps(pressmark("sources", "list", "--json").lines)
    assert "password-of-a-reader" not in shown_


@pytest.mark.parametrize(
    "setting", ["socks5://10.0.0.1:1080", "https://proxy.example", "http://", "http://:80"]
)
def test_what_is_no_proxy_is_named_without_its_password(setting: str) -> None:
    with pytest.raises(BadConfig, match="not a usable proxy"):
        Config(proxy=setting)


def test_no_proxy_is_asked_for_what_no_setting_names() -> None:
    assert proxies(None).for_url("https://site.example/") is None
    assert proxies("none").for_url("http://site.example/") is None
    assert shown("http://reader:secret@10.0.0.1:3128") == "http://10.0.0.1:3128"
