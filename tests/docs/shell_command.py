"""`pressmark` for a shell, run by the command server: without the two seconds that each start of Python takes."""

import json
import os
import socket
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from tests.command_server import CommandServer

LONGEST = 100_000  # bytes of a command
SCRIPT = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({socket!r})
    told = json.dumps([sys.argv[1:], os.getcwd()]).encode()
    socket.send_fds(server, [told], [0, 1, 2])
    code = server.recv(8)
sys.exit(int(code or 1))
"""


class ShellCommand:
    """Makes `folder/pressmark`, a script that passes its arguments, folder and streams on, and ends as they end."""

    def __init__(self, commands: CommandServer, folder: Path, environment: Mapping[str, str]) -> None:
        self._commands = commands
        self._environment = environment
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(folder / "socket"))
        self._server.listen()
        script = folder / "pressmark"
        script.write_text(SCRIPT.format(python=sys.executable, socket=str(folder / "socket")))
        script.chmod(0o755)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:  # it was shut down
                return
            threading.Thread(target=self._run, args=(client,), daemon=True).start()

    def _run(self, client: socket.socket) -> None:
        with client:
            told, streams, _, _ = socket.recv_fds(client, LONGEST, 3)
            arguments, folder = json.loads(told)
            names = dict(zip(("stdin", "stdout", "stderr"), streams, strict=True))
            process = self._commands.popen(arguments, env=self._environment, cwd=Path(folder), **names)
            for stream in streams:
                os.close(stream)
            client.sendall(str(process.wait()).encode())
