"""Runs the reading room's HTTP servers in one event loop until they are told to stop."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from archive.errors import PressmarkError
from crawler.jobs.serving.patience import ImpatientProtocol

BACKLOG = 2_048
GRACE_S = 5  # for answers in progress when the server stops


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at this address. Raises PressmarkError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise PressmarkError(
            f"{host}:{port} cannot be listened at: {error.strerror}; name another --port or --host"
        ) from error
    listening.listen(BACKLOG)
    return listening


async def serve(
    applications: list[tuple[ASGIApp, socket.socket]], ready: Callable[[], None], proxies: Sequence[str] = ()
) -> None:
    """Serve each application at its socket until SIGINT or SIGTERM. `ready` is called once all answer. Requests from
    the addresses or networks `proxies` name their client in X-Forwarded-For."""
    servers = [_Server(_config(application, proxies)) for application, _ in applications]
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, _stop, servers)
    serving = [
        asyncio.create_task(server.serve(sockets=[listening]))
        for server, (_, listening) in zip(servers, applications, strict=True)
    ]
    await asyncio.gather(*(server.answers.wait() for server in servers))
    ready()
    await asyncio.gather(*serving)


def _config(application: ASGIApp, proxies: Sequence[str]) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=ImpatientProtocol,
        loop="asyncio",  # the one that is always there, whatever else is installed
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        timeout_keep_alive=10,
        timeout_graceful_shutdown=GRACE_S,
    )


def _stop(servers: "list[_Server]") -> None:
    for server in servers:
        server.should_exit = True


class _Server(uvicorn.Server):
    """A uvicorn server among others in one process: it leaves the signals to `serve`."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answers = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answers.set()
