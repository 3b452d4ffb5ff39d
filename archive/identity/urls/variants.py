"""URLs that often, but not always, lead to the same article: AMP, mobile and print pages, `www.`, index files.

Two URLs with the same variant key are candidates. They become one article only on evidence: the same text, a redirect,
or a trusted rel=canonical.
"""

import re
from urllib.parse import unquote, urlsplit

from archive.identity.urls.canonical import canonicalise

_HOST_PREFIX = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)")
_INDEX_FILE = re.compile(r"/(?:index|default)\.(?:html?|php\d?|aspx?|jsp|shtml)$")
_PAGE_FORM = re.compile(r"(?:/(?:amp|print|mobile)|[.-](?:amp|print)(?=\.html?$|$)|(?<=.)\.html?)$")
_FORM_PREFIX = re.compile(r"^/(?:amp|mobile|m)(?=/.)")
_FORM_PARAMETERS = frozenset({"amp", "outputtype", "print", "m", "mobile", "replytocom", "share"})
_FORM_VALUES = frozenset({"", "1", "0", "true", "amp", "print"})


def variant_key(url: str) -> str:
    """A key that the usual variants of an article's URL share. The key is not a URL and cannot be requested.

    More than `canonicalise`, the key ignores the scheme, `www.`, `m.` and `amp.`, a trailing slash or dot, index files,
    `.html`, AMP, print and mobile forms, letter case, and the order of parameters. Raises BadUrl.
    """
    parts = urlsplit(canonicalise(url).casefold())
    host = _HOST_PREFIX.sub("", parts.netloc.replace(".:", ":").removesuffix("."))
    query = "&".join(sorted(pair for pair in parts.query.split("&") if pair and not is_form_parameter(pair)))
    return f"{host}{_plain_path(parts.path)}{query and '?' + query}{parts.fragment and '#' + parts.fragment}"


_FORM_HOST = re.compile(r"^(?:www\d?\.)?(?:m|mobile|amp)\.(?=[^.]+\.)")
_FORM_ENDING = re.compile(r"(?:/(?:amp|print|mobile)|[.-](?:amp|print)(?:\.html?)?)/?$")


def is_form(url: str) -> bool:
    """Whether the URL marks another form of a page: AMP, mobile, print. Raises BadUrl."""
    parts = urlsplit(canonicalise(url).casefold())
    in_path = _FORM_PREFIX.search(parts.path) or _FORM_ENDING.search(parts.path)
    return bool(
        _FORM_HOST.search(parts.netloc) or in_path or any(map(is_form_parameter, parts.query.split("&")))
    )


def is_form_parameter(pair: str) -> bool:
    """Whether a parameter, given as `name=value`, requests another form of a page."""
    name, _, value = unquote(pair).partition("=")
    return name in _FORM_PARAMETERS and (value in _FORM_VALUES or name in ("replytocom", "share"))


def _plain_path(path: str) -> str:
    """The path without the marks of page forms; several marks may be nested: `/a/amp/index.html`."""
    plain = _FORM_PREFIX.sub("", _PAGE_FORM.sub("", _INDEX_FILE.sub("", path.rstrip("/"))))
    return plain if plain == path else _plain_path(plain)
