"""Applies a source's settings to each of its requests: User-Agent, headers, cookies, proxy."""

from collections.abc import Sequence
from http.cookiejar import Cookie
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.downloader.request_settings import RequestSettings, settings_for
from crawler.proxies import DIRECT, Proxies

OWN = "own_headers"  # in a request's meta: the headers that this middleware added
SECRET = "secret_headers"  # in a request's meta: the headers that are not recorded
SESSION = frozenset({"cookie", "set-cookie", "authorization"})


class SettingsUnusable(Exception):
    """A source's settings cannot be applied, so none of its pages are requested."""


class ApplySourceSettings:
    """Downloader middleware. A request passes here again at each redirect with its earlier headers. Headers of another
    source, or of hosts that the redirect has left, are then removed.
    """

    def __init__(self, sites: Sequence[RequestSettings], proxies: Proxies, user_agent: str) -> None:
        self._sites = sites
        self._proxies = proxies
        self._user_agent = user_agent
        self._has_cookies: set[tuple[int, str]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        sites: Sequence[RequestSettings] = settings.get("PRESSMARK_SITES", ())
        proxies: Proxies = settings.get("PRESSMARK_PROXIES", Proxies({}))
        return cls(sites, proxies, settings["USER_AGENT"])

    def process_request(self, request: Request) -> None:
        site = settings_for(request.url, request.meta.get("source_id"), self._sites)
        for name in request.meta.pop(OWN, ()):
            request.headers.pop(name, None)
        is_confided = any(
            settings.has_secrets and settings.shares_cookies(request.url) for settings in self._sites
        )
        request.meta[SECRET] = SESSION if is_confided else frozenset()
        request.headers["User-Agent"] = (site and site.user_agent) or self._user_agent
        request.meta["proxy"] = self._proxy(request.url, site)
        if site is not None:
            self._follow(request, site)

    def _follow(self, request: Request, site: RequestSettings) -> None:
        if site.problem:
            raise SettingsUnusable(site.problem)
        if site.delay_s is not None:
            request.meta["autothrottle_dont_adjust_delay"] = True
        if site.has_secrets and site.covers(request.url):
            self._give_secrets(request, site)

    def _give_secrets(self, request: Request, site: RequestSettings) -> None:
        for name, value in site.headers:
            request.headers[name] = value
        names = [name.lower() for name, _ in site.headers]
        request.meta[OWN], request.meta[SECRET] = names, frozenset(names) | SESSION
        host = urlsplit(request.url).hostname or ""
        if site.cookies and (site.source_id, host) not in self._has_cookies:
            self._has_cookies.add(
                (site.source_id, host)
            )  # the cookie jar keeps them, and the site's changes to them
            cookies: Any = [_cookie(cookie) for cookie in site.cookies if _is_for(cookie, host)]
            request.cookies = cookies

    def _proxy(self, url: str, site: RequestSettings | None) -> str | None:
        if site is not None and site.proxy:
            return None if site.proxy == DIRECT else site.proxy
        return self._proxies.for_url(url)


def _is_for(cookie: Cookie, host: str) -> bool:
    domain = cookie.domain.removeprefix(".")
    return host == domain or (cookie.domain_specified and host.endswith(f".{domain}"))


def _cookie(cookie: Cookie) -> dict[str, Any]:
    """A cookie in the form that Scrapy's jar takes; a cookie of one host alone names no domain."""
    given = {"name": cookie.name, "value": cookie.value or "", "path": cookie.path, "secure": cookie.secure}
    return given | ({"domain": cookie.domain} if cookie.domain_specified else {})
