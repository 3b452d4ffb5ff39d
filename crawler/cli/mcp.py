"""`pressmark mcp`: the archive for agents, over stdio or HTTP (Model Context Protocol)."""

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawler.cli.options import options_of
from crawler.cli.serve import check_installed, is_loopback, settings_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from mcp.server import MCPServer

    from archive.archive import Archive
    from archive.web.safety.access import Access
    from crawler.config import Config

FIRST_PORT = 8610


def register(app: typer.Typer) -> None:
    app.command()(mcp)


def mcp(
    context: typer.Context,
    http: Annotated[
        bool, typer.Option("--http", help="Answer over HTTP, not on standard input and output.")
    ] = False,
    host: Annotated[str, typer.Option(help="With --http: address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="With --http: port to listen at.")] = FIRST_PORT,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="With --http: also answer to this host name. May be repeated."),
    ] = None,
    allow_add: Annotated[
        bool, typer.Option("--allow-add", help="Let agents add pages to the archive.")
    ] = False,
) -> None:
    """Let an agent search and read the archive, by the Model Context Protocol. An agent's program starts it.

    Agents can read, and change nothing. With --allow-add they can archive pages.
    On another address than this machine's own, each request needs a token: see `pressmark token`.
    """
    _check_installed()
    with options_of(context).open_archive():  # says what is wrong with the archive before an agent asks
        pass
    config = options_of(context).config()
    if http:
        _over_http(config, host, port, allow_host or [], allow_add=allow_add)
    else:
        _over_stdio(config, allow_add=allow_add)


def _check_installed() -> None:
    check_installed(("mcp",), "agents need", "mcp")


def _over_stdio(config: "Config", *, allow_add: bool) -> None:
    import asyncio

    async def run() -> None:
        async with _agent_server(config, allow_add=allow_add) as (server, _):
            await server.run_stdio_async()

    asyncio.run(run())


def _over_http(config: "Config", host: str, port: int, names: "Sequence[str]", *, allow_add: bool) -> None:
    import asyncio

    from archive.web.agents.over_http import PATH, over_http
    from crawler.jobs.serving.server import listen, serve

    settings, listening = settings_for(config, host, port, names), listen(host, port)

    def ready() -> None:
        print(f"For agents: {settings.origin}{PATH}\nStop it with Ctrl-C.", flush=True)

    async def run() -> None:
        async with _agent_server(config, allow_add=allow_add) as (server, opened):
            access = _access(opened, is_open=is_loopback(host), allow_add=allow_add)
            application = over_http(server, access, settings.hosts)
            async with server.session_manager.run():
                await serve([(application, listening)], ready)

    asyncio.run(run())


@asynccontextmanager
async def _agent_server(
    config: "Config", *, allow_add: bool
) -> "AsyncIterator[tuple[MCPServer[Any], Callable[[], Archive]]]":
    """The server, and what opens its archive."""
    from archive.web.agents.server import agent_server
    from archive.web.reopened import ReopenedArchive
    from crawler.jobs.serving.child_jobs import ChildJobs

    archive = ReopenedArchive(config.data, config.database, config.bucket)
    jobs = ChildJobs(config) if allow_add else None
    try:
        yield agent_server(archive.get, jobs), archive.get
    finally:
        if jobs is not None:
            await jobs.close()
        archive.close()


def _access(opened: "Callable[[], Archive]", *, is_open: bool, allow_add: bool) -> "Access":
    """On this machine's own address, a token is needed for nothing that the command's options allow."""
    from archive.web.safety.access import Access
    from archive.web.safety.tokens import Scope

    allowed = (Scope.READ, Scope.ADD) if allow_add else (Scope.READ,)
    return Access(opened, frozenset(allowed) if is_open else frozenset())
