"""The address at which a reader asked, for links that are used elsewhere: in feeds, citations and bookmarks."""

from starlette.requests import Request

from archive.web.room import Settings


def asked_origin(request: Request) -> str:
    """The origin of the reading room as this reader reaches it, without a final slash."""
    settings: Settings = request.app.state.room.settings
    return settings.asked_at(request.headers.get("host", ""))


def asked_url(request: Request) -> str:
    """The whole URL that was asked for."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{asked_origin(request)}{request.url.path}{query}"
