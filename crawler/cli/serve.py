"""`pressmark serve`: the reading room, in a browser."""

from ipaddress import ip_address
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import PressmarkError
from crawler.cli.options import options_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.web.room import Settings
    from crawler.config import Config

FIRST_PORT = 8600
NEEDED = ("fastapi", "uvicorn", "python_multipart")


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=1, max=65534, help="Port; archived pages are replayed at the next one.")
    ] = FIRST_PORT,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Only show the archive: add and change nothing.")
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Also answer to this host name. May be repeated."),
    ] = None,
) -> None:
    """Show the archive in a browser, on this machine, until you press Ctrl-C."""
    check_installed(NEEDED, "the reading room needs", "web")
    config = options_of(context).config()
    with options_of(context).open_archive() as archive:
        from archive.web.safety.tokens import Tokens

        has_tokens = bool(Tokens(archive.database).all())
    _check_closed(config, host, has_tokens)
    _serve(config, host, port, allow_host or (), opens=not no_open, only_reads=read_only)


def check_installed(modules: "Sequence[str]", who: str, extra: str) -> None:
    """Raises PressmarkError if a module of an extra is missing. `who` needs it: "the reading room needs"."""
    from importlib.util import find_spec

    from archive.install_hints import installation

    if any(find_spec(name) is None for name in modules):
        raise PressmarkError(f"{who} an extra: {installation().with_extra(extra)}")


def _check_closed(config: "Config", host: str, has_tokens: bool) -> None:
    """Raises PressmarkError if others could read the archive without a password or a token."""
    from crawler.jobs.serving.password_file import read_keys

    if not is_loopback(host) and read_keys(config.data).password is None and not has_tokens:
        raise PressmarkError(
            f"{host} can be reached by others: set a password for them (`pressmark password`), or make a token for "
            "their programs (`pressmark token create`)"
        )


def _serve(
    config: "Config", host: str, port: int, names: "Sequence[str]", *, opens: bool, only_reads: bool
) -> None:
    import asyncio
    import webbrowser

    from archive.web.app import create_app
    from archive.web.replay.app import Replay
    from archive.web.room import Room
    from crawler.jobs.serving.child_jobs import ChildJobs
    from crawler.jobs.serving.server import listen
    from crawler.jobs.serving.server import serve as serve_applications

    settings = settings_for(config, host, port, names)
    own, replay = listen(host, port), listen(host, port + 1)

    def ready() -> None:
        print(f"The reading room: {settings.origin}/")
        if not is_loopback(host):
            print("Others can reach it: readers need the password, programs a token.")
        print("Stop it with Ctrl-C.", flush=True)
        if opens:
            webbrowser.open(f"{settings.origin}/")

    async def run() -> None:
        jobs = None if only_reads else ChildJobs(config)
        room = Room(config.data, config.database, settings, jobs)
        app = create_app(room)
        warming = asyncio.create_task(app.state.source_rows.keep_warm())
        try:
            await serve_applications([(app, own), (Replay(room), replay)], ready)
        finally:
            warming.cancel()
            if jobs is not None:
                await jobs.close()
            room.close()

    asyncio.run(run())


def settings_for(config: "Config", host: str, port: int, names: "Sequence[str]") -> "Settings":
    """The settings of a server at this address. Where others can reach it and no password is set, nobody knows the
    password: only programs with a token are let in."""
    from secrets import token_urlsafe

    from archive.web.room import Settings
    from archive.web.safety.passwords import hashed
    from crawler.jobs.serving.password_file import read_keys

    keys = read_keys(config.data)
    shown = f"[{host}]" if ":" in host else host
    own = {shown, *names, *(("127.0.0.1", "localhost", "[::1]") if is_loopback(host) else ())}
    return Settings(
        origin=f"http://{shown}:{port}",
        replay_origin=f"http://{shown}:{port + 1}",
        hosts=frozenset(own | {f"{name}:{port}" for name in own}),
        replay_hosts=frozenset(own | {f"{name}:{port + 1}" for name in own}),
        password=keys.password or (None if is_loopback(host) else hashed(token_urlsafe())),
        secret=keys.secret,
    )


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
