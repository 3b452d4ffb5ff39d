"""The API as an ASGI application, to be mounted at PREFIX."""

import re
from collections.abc import Collection
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import Mount

from archive.version import __version__
from archive.web.api import articles, exports, jobs, reports, sources
from archive.web.api.asking import may_read
from archive.web.api.bodies import BodyGate
from archive.web.api.entity_tags import EntityTags
from archive.web.api.examples import show_examples
from archive.web.api.problems import answer_with_problems, describe_problems
from archive.web.room import Room
from archive.web.safety.access import Access
from archive.web.safety.tokens import Scope

PREFIX = "/api/v1"
ABOUT = """\
The archive for programs. The objects are those of the Python API, with the same names.

Lists come in pages: pass `next_cursor` as `cursor` to get the following page. Answers have an ETag; send it back in
`If-None-Match`, and an unchanged answer is 304. Errors are problem documents (RFC 9457).

Reading needs no token on an address that only this machine reaches. All else needs a token with a scope (`read`, `add`,
`write`): `pressmark token create NAME --scope add`, sent as `Authorization: Bearer TOKEN`.
"""


def create_api(room: Room, without_token: Collection[Scope] = (Scope.READ,)) -> FastAPI:
    """The API of a room. `without_token` is what requests without a token may do."""
    api = FastAPI(
        title="Pressmark",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(may_read)],
    )
    api.state.room = room
    api.state.access = Access(lambda: room.archive, frozenset(without_token))
    for part in (articles, reports, sources, exports, jobs):
        api.include_router(part.router)
    answer_with_problems(api)
    api.openapi = lambda: _openapi(api)  # type: ignore[method-assign]
    api.add_middleware(EntityTags)
    api.add_middleware(BodyGate)
    return api


class ApiMount(Mount):
    """The place of the API in the application. All addresses below PREFIX are the API's, also those with a line break,
    which a plain Mount passes on."""

    def __init__(self, api: FastAPI) -> None:
        super().__init__(PREFIX, api)
        self.path_regex = re.compile(self.path_regex.pattern, re.DOTALL)


def _openapi(api: FastAPI) -> dict[str, Any]:
    if api.openapi_schema is None:
        document = get_openapi(
            title=api.title, version=api.version, description=api.description, routes=api.routes
        )
        document["servers"] = [{"url": PREFIX}]
        document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{}, {"token": []}]
        describe_problems(document)
        show_examples(document)
        api.openapi_schema = document
    return api.openapi_schema
