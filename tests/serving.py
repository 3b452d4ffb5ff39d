"""Starts commands that serve until they are stopped, and gives their addresses."""

import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.command_server import CommandServer

Serving = Callable[..., str]


@contextmanager
def serving(commands: CommandServer, env: Mapping[str, str], cwd: Path | None = None) -> Iterator[Serving]:
    """What starts a command with these arguments, at a free port if they name none, and gives the address that it
    prints first. All are stopped at the end."""
    with ExitStack() as running:

        def start(*arguments: object) -> str:
            port = () if "--port" in arguments else ("--port", free_port())
            process = running.enter_context(
                commands.popen([*arguments, *port], env=env, cwd=cwd, stdout=subprocess.PIPE, text=True)
            )
            running.callback(process.send_signal, signal.SIGTERM)
            assert process.stdout is not None
            return str(process.stdout.readline()).split()[-1]

        yield start


def free_port() -> int:
    """A port that is free, as is the one after it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
