"""Redirects without end, and redirects to where a crawler must not go."""

from functools import partial

from archive.identity.urls.canonical import MAX_URL_LENGTH
from tests.sites.bodies import article
from tests.sites.trouble.site import TROUBLES, TroubleHandler, at


def _redirect(location: str, handler: TroubleHandler) -> None:
    handler.redirect(location)


for _path, _location in {
    "loop": "/redirect/loop",
    "loop-of-two": "/redirect/loop-of-two/back",
    "loop-of-two/back": "/redirect/loop-of-two",
    "to-metadata": "http://169.254.169.254/latest/meta-data/",
    "to-metadata-in-ipv6": "http://[::ffff:169.254.169.254]/",
    "to-private-network": "http://10.0.0.1/",
    "to-ipv6-loopback": "http://[::1]/",
    "to-decimal-loopback": "http://2130706433/",
    "to-short-loopback": "http://127.1/",
    "to-file": "file:///etc/passwd",
    "to-ftp": "ftp://ftp.example/pub/",
    "to-javascript": "javascript:alert(1)",
    "to-data": "data:text/html,<h1>Hello</h1>",
    "to-unknown-host": "http://no-such-host.invalid/",
    "to-nonsense": "http://[not an address/",
    "to-empty": "",
    "to-too-long": f"/same/article?{'x' * MAX_URL_LENGTH}",
}.items():
    TROUBLES[f"/redirect/{_path}"] = partial(_redirect, _location)

for _left in range(1, 31):
    TROUBLES[f"/redirect/chain/{_left}"] = partial(_redirect, f"/redirect/chain/{_left - 1}")


@at("/redirect/chain/0")
def _end_of_chain(handler: TroubleHandler) -> None:
    """The page at the end of `/redirect/chain/N`, after N redirects."""
    handler.page(article("At the end of the chain"))


@at("/redirect/to-other-port")
def _other_port(handler: TroubleHandler) -> None:
    """To another site on loopback."""
    handler.redirect(handler.server.elsewhere.at("/"))


@at("/redirect/to-user-name")
def _user_name(handler: TroubleHandler) -> None:
    """To a page of its own, with a user name in the address."""
    handler.redirect(handler.server.at("/same/article").replace("://", "://reader@"))


@at("/redirect/without-location")
def _without_location(handler: TroubleHandler) -> None:
    """Says that the page has moved, but not where to."""
    handler.page("<h1>Moved</h1>", status=301)


@at("/redirect/by-meta-refresh")
def _meta_refresh(handler: TroubleHandler) -> None:
    """A redirect in the page instead of in the headers."""
    handler.page(
        '<html><head><meta http-equiv="refresh" content="0; url=/same/article"></head><body></body></html>'
    )
