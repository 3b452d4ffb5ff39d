"""Style sheet, script and icons: a few small files that stand in the package, and are kept by browsers for ever."""

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from archive.web.rendering import STATIC

TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "webmanifest": "application/manifest+json",
}
FOR_EVER = "public, max-age=31536000, immutable"


class StaticFiles:
    """An ASGI application that serves the files of the folder `static`."""

    def __init__(self) -> None:
        self._files = {file.name: file.read_bytes() for file in STATIC.iterdir() if file.is_file()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = str(scope["path"]).rpartition("/")[2]
        await self._answer(name)(scope, receive, send)

    def _answer(self, name: str) -> Response:
        if name not in self._files:
            return PlainTextResponse("There is no such file.\n", 404)
        kind = TYPES[name.rpartition(".")[2]]
        return Response(self._files[name], media_type=kind, headers={"Cache-Control": FOR_EVER})
