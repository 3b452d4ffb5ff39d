"""`pressmark serve`: the reading room, in a browser."""

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import PressmarkError
from crawler.cli.options import options_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.web.room import Settings
    from archive.web.safety.origins import PublicOrigins
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
    public_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where readers reach it through a proxy: https://archive.example"),
    ] = None,
    public_replay_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where they reach archived pages: another host name, or port."),
    ] = None,
    trust_proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ADDRESS",
            help="Believe what this proxy says of who asks (X-Forwarded-For). May be repeated.",
        ),
    ] = None,
) -> None:
    """Show the archive in a browser, on this machine, until you press Ctrl-C."""
    check_installed(NEEDED, "the reading room needs", "web")
    config, public = options_of(context).config(), _public(public_url, public_replay_url)
    proxies = tuple(map(_network, trust_proxy or ()))
    with options_of(context).open_archive() as archive:
        from archive.web.safety.tokens import Tokens

        has_tokens = bool(Tokens(archive.database).all())
    _check_closed(config, host, has_tokens, public)
    settings = settings_for(config, host, port, allow_host or (), public)
    _serve(config, host, port, settings, proxies, opens=not no_open, only_reads=read_only)


def _public(url: str | None, replay_url: str | None) -> "PublicOrigins | None":
    """The origins at which a proxy shows the reading room, if there is one. Raises PressmarkError."""
    if url is None and replay_url is None:
        return None
    from archive.web.safety.origins import public_origins

    if url is None or replay_url is None:
        raise PressmarkError(
            "name both --public-url and --public-replay-url: archived pages need a host name, or a port, of their own"
        )
    return public_origins(url, replay_url)


def _network(text: str) -> str:
    try:
        ip_network(text)
    except ValueError as error:
        raise PressmarkError(
            f"--trust-proxy {text}: name an address or a network, such as 127.0.0.1"
        ) from error
    return text


def check_installed(modules: "Sequence[str]", who: str, extra: str) -> None:
    """Raises PressmarkError if a module of an extra is missing. `who` needs it: "the reading room needs"."""
    from importlib.util import find_spec

    from archive.install_hints import installation

    if any(find_spec(name) is None for name in modules):
        raise PressmarkError(f"{who} an extra: {installation().with_extra(extra)}")


def _check_closed(
    config: "Config", host: str, has_tokens: bool, public: "PublicOrigins | None" = None
) -> None:
    """Raises PressmarkError if others could read the archive without a password or a token."""
    from crawler.jobs.serving.password_file import read_keys

    is_closed = is_loopback(host) and public is None
    if not is_closed and read_keys(config.data).password is None and not has_tokens:
        raise PressmarkError(
            f"{public.room if public else host} can be reached by others: set a password for them (`pressmark "
            "password`), or make a token for their programs (`pressmark token create`)"
        )


def _serve(
    config: "Config",
    host: str,
    port: int,
    settings: "Settings",
    proxies: "Sequence[str]",
    *,
    opens: bool,
    only_reads: bool,
) -> None:
    import asyncio
    import webbrowser

    from archive.web.app import create_app
    from archive.web.replay.app import Replay
    from archive.web.room import Room
    from crawler.jobs.serving.child_jobs import ChildJobs
    from crawler.jobs.serving.server import listen
    from crawler.jobs.serving.server import serve as serve_applications

    own, replay = listen(host, port), listen(host, port + 1)

    def ready() -> None:
        print(f"The reading room: {settings.origin}/")
        if settings.is_public:
            print(f"The proxy asks {_shown(host)}:{port}, and port {port + 1} for archived pages.")
        if settings.is_public or not is_loopback(host):
            print("Others can reach it: readers need the password, programs a token.")
        print("Stop it with Ctrl-C.", flush=True)
        if opens and not settings.is_public:
            webbrowser.open(f"{settings.origin}/")

    async def run() -> None:
        jobs = None if only_reads else ChildJobs(config)
        room = Room(config.data, config.database, settings, jobs, config.bucket)
        app = create_app(room)
        warming = asyncio.create_task(app.state.source_rows.keep_warm())
        try:
            await serve_applications([(app, own), (Replay(room), replay)], ready, proxies)
        finally:
            warming.cancel()
            if jobs is not None:
                await jobs.close()
            room.close()

    asyncio.run(run())


def settings_for(
    config: "Config", host: str, port: int, names: "Sequence[str]", public: "PublicOrigins | None" = None
) -> "Settings":
    """The settings of a server at this address, which a proxy may show at the origins `public`. Where others can reach
    it and no password is set, nobody knows the password: only programs with a token are let in."""
    from secrets import token_urlsafe

    from archive.web.room import Settings
    from archive.web.safety.origins import PublicOrigins, hosts_of
    from archive.web.safety.passwords import hashed
    from crawler.jobs.serving.password_file import read_keys

    keys = read_keys(config.data)
    shown = _shown(host)
    own = {shown, *names, *(("127.0.0.1", "localhost", "[::1]") if is_loopback(host) else ())}
    origins = public or PublicOrigins(f"http://{shown}:{port}", f"http://{shown}:{port + 1}")
    is_closed = is_loopback(host) and public is None
    return Settings(
        origin=origins.room,
        replay_origin=origins.replay,
        hosts=frozenset(own | {f"{name}:{port}" for name in own}) | hosts_of(origins.room),
        replay_hosts=frozenset(own | {f"{name}:{port + 1}" for name in own}) | hosts_of(origins.replay),
        password=keys.password or (None if is_closed else hashed(token_urlsafe())),
        secret=keys.secret,
        is_public=public is not None,
    )


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
