"""The responses of the demo sites: a pure function of the sites' addresses and the requested path.

`server` serves them over HTTP; `content` holds the pages.
"""

import mimetypes
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from importlib.resources import files
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from archive.article import PageKind
from crawler.demo import content, markdown
from crawler.demo.content import DemoPage, DemoSite

TEMPLATES = files("crawler.demo") / "templates"
REDIRECT = HTTPStatus.MOVED_PERMANENTLY


@dataclass(frozen=True, slots=True)
class DemoResponse:
    """One response. `headers` has neither Content-Length nor Date: the server adds them."""

    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class DemoWeb:
    """All sites at their addresses (`courier` -> `http://127.0.0.1:40123`), before or after corrections."""

    urls: Mapping[str, str]
    corrected: bool = False

    @property
    def pages(self) -> tuple[DemoPage, ...]:
        """Every page of every site with all facts about it: the right answers."""
        return tuple(page for site in content.sites() for page in self.pages_of(site.name))

    def pages_of(self, site: str) -> tuple[DemoPage, ...]:
        return content.pages(site, self.corrected)

    def url(self, page: DemoPage) -> str:
        """The page's canonical URL."""
        return self.urls[page.site] + page.path

    def amp_url(self, page: DemoPage) -> str:
        return self.urls[page.site] + page.amp_path

    def resolve(self, link: str) -> str:
        """`brot:/path` is a path on that site; any other link stays unchanged."""
        site, _, path = link.partition(":")
        return self.urls[site] + path if site in self.urls else link


def response_for(web: DemoWeb, site: str, target: str) -> DemoResponse:
    """The response of `site` to GET `target`, a path with or without a query.

    A query changes nothing on a page, as on most blogs; the Atom feed uses it for paging, as Blogger's does. A path
    that differs only in its trailing slash redirects to the page.
    """
    path, query = urlsplit(target).path, dict(parse_qsl(urlsplit(target).query))
    pages = web.pages_of(site)
    for page in pages:
        if target in page.old_paths:
            return _moved_to(web.url(page))
    for page in pages:
        if path == page.path:
            return _page(web, page, page.template)
        if page.amp and path == page.amp_path:
            return _page(web, page, "amp.html")
        if path.rstrip("/") == page.path.rstrip("/"):
            return _moved_to(web.url(page))
    return _document(web, site, path, query)


def _page(web: DemoWeb, page: DemoPage, template: str) -> DemoResponse:
    html = _render(web, _site(page.site), template, {"page": page, "body": _body(web, page)})
    # If the page is not UTF-8, only its <meta> says so, as on many old sites.
    content_type = "text/html; charset=utf-8" if page.charset == "utf-8" else "text/html"
    return _ok(content_type, html.encode(page.charset, "xmlcharrefreplace"))


def _document(web: DemoWeb, site: str, path: str, query: Mapping[str, str]) -> DemoResponse:
    template = _site(site).documents.get(path)
    if template is None:
        return _not_found(web, site)
    content_type = mimetypes.guess_type(template)[0] or "text/plain"
    body = _render(web, _site(site), template, {"query": query}).encode()
    return _ok(f"{content_type}; charset=utf-8", body)


def _ok(content_type: str, body: bytes) -> DemoResponse:
    etag = f'"{sha256(body).hexdigest()[:16]}"'
    return DemoResponse(HTTPStatus.OK, {"Content-Type": content_type, "ETag": etag}, body)


def _moved_to(url: str) -> DemoResponse:
    return DemoResponse(REDIRECT, {"Location": url, "Content-Type": "text/plain"}, b"")


def _not_found(web: DemoWeb, site: str) -> DemoResponse:
    body = _render(web, _site(site), "not-found.html", {}).encode()
    return DemoResponse(HTTPStatus.NOT_FOUND, {"Content-Type": "text/html; charset=utf-8"}, body)


def _site(name: str) -> DemoSite:
    return next(site for site in content.sites() if site.name == name)


def _body(web: DemoWeb, page: DemoPage) -> Markup:
    if page.hard_wrapped_at:
        return _hard_wrapped(page.paragraphs, page.hard_wrapped_at)
    return Markup(markdown.render(page.text, web.resolve))


def _hard_wrapped(paragraphs: Iterable[str], width: int) -> Markup:
    """Lines cut at `width`, and paragraphs separated only by line breaks, like text pasted from an e-mail."""
    line_break = Markup("<br />\n")
    wrapped = (line_break.join(textwrap.wrap(paragraph, width)) for paragraph in paragraphs)
    return (line_break + line_break).join(wrapped)


def _render(web: DemoWeb, site: DemoSite, template: str, more: Mapping[str, object]) -> str:
    listed = [
        page_of_site
        for page_of_site in web.pages_of(site.name)
        if page_of_site.kind is PageKind.ARTICLE and page_of_site.listed
    ]
    home = web.urls[site.name]
    shared = {"web": web, "site": site, "home": home, "articles": listed}
    return _templates().get_template(template).render({**shared, **more})


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FunctionLoader(lambda name: TEMPLATES.joinpath(name).read_text("utf-8")),
        autoescape=select_autoescape(["html", "xml"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["instant"] = _instant
    templates.filters["rfc822"] = lambda when: format_datetime(_instant(when))
    templates.globals["words"] = content.words()
    return templates


def _instant(when: datetime | date) -> datetime:
    """Feeds need a time; if only the day is known, the time is noon in UTC."""
    return when if isinstance(when, datetime) else datetime.combine(when, time(12), UTC)
