"""The reading room as an ASGI application. A server runs it, and beside it the one that replays archived pages, which
has an origin of its own."""

from typing import Any

from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from archive.web.api.app import ApiMount, create_api
from archive.web.feeds import routes as feeds
from archive.web.memento.app import PREFIXES as MEMENTO_PREFIXES
from archive.web.memento.app import MementoServer
from archive.web.pages import (
    add,
    articles,
    captures,
    changes,
    crawls,
    jobs,
    login,
    new_source,
    search,
    sources,
)
from archive.web.pages.errors import answer_errors
from archive.web.pages.source_rows import SourceRows
from archive.web.pages.static_files import StaticFiles
from archive.web.recent import Recent
from archive.web.room import Room
from archive.web.safety.access import Access
from archive.web.safety.gate import Gate, Logins
from archive.web.safety.guard import Guard
from archive.web.safety.limits import Limits
from archive.web.safety.tokens import Scope

PARTS = (search, articles, captures, changes, crawls, add, jobs, new_source, sources, login, feeds)


def create_app(room: Room) -> FastAPI:
    """The pages and the API of a room."""
    app = FastAPI(title="Pressmark", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.room = room
    app.state.overviews, app.state.source_rows = Recent[Any](), SourceRows(lambda: room.archive)
    app.state.logins = logins = Logins(room.settings) if room.settings.password else None
    for part in PARTS:
        app.include_router(part.router)
    mementos = MementoServer(room, Access(lambda: room.archive, frozenset({Scope.READ})))
    for prefix in MEMENTO_PREFIXES:
        app.mount(prefix, mementos)
    app.router.routes.append(ApiMount(create_api(room)))
    app.mount("/static", StaticFiles())
    app.add_api_route("/favicon.ico", _favicon, include_in_schema=False)
    answer_errors(app)
    app.add_middleware(Gate, logins=logins)
    app.add_middleware(Limits)
    app.add_middleware(Guard, settings=room.settings)
    return app


def _favicon() -> RedirectResponse:
    return RedirectResponse("/static/icon.svg")
