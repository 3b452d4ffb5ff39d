"""The MCP server over HTTP (the streamable transport): who may use it, and from which pages."""

from collections.abc import Collection
from typing import Any

from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from archive.errors import PressmarkError
from archive.web.agents.server import SCOPES
from archive.web.safety.access import Access, ScopeMissing, TokenMissing, demand
from archive.web.safety.tokens import Scope as TokenScope

PATH = "/mcp"
MOST_BYTES = 1_000_000  # of a request


def over_http(server: MCPServer[Any], access: Access, hosts: Collection[str]) -> ASGIApp:
    """The server as an ASGI application. `hosts` are the values of the Host header that are answered, as a guard
    against DNS rebinding. Run `server.session_manager` around it."""
    security = TransportSecuritySettings(
        allowed_hosts=sorted(hosts),
        allowed_origins=[f"{scheme}://{host}" for host in sorted(hosts) for scheme in ("http", "https")],
    )
    application = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=MOST_BYTES,
        transport_security=security,
    )
    return _Gate(application, access)


class _Gate:
    """Lets requests pass that may read, and notes in their scope what else they may do."""

    def __init__(self, application: ASGIApp, access: Access) -> None:
        self._application, self._access = application, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        authorization = Headers(scope=scope).get("authorization")
        try:
            scopes = await run_in_threadpool(self._access.scopes, authorization)
            demand(TokenScope.READ, scopes)
        except PressmarkError as error:
            await _refusal(error)(scope, receive, send)
            return
        await self._application({**scope, SCOPES: scopes}, receive, send)


def _refusal(error: PressmarkError) -> JSONResponse:
    if isinstance(error, TokenMissing):
        return JSONResponse({"error": str(error)}, 401, {"WWW-Authenticate": 'Bearer realm="pressmark"'})
    return JSONResponse({"error": str(error)}, 403 if isinstance(error, ScopeMissing) else 503)
