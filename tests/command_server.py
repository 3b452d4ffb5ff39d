"""Starts `pressmark` commands from a process that has loaded what commands load.

A start by the shell costs two seconds of CPU, nearly all of them for imports: in the command, and again in the process
from which it forks its extraction workers. Here, a server loads everything once and forks a child for each command.
The command is a process of its own all the same, with its own arguments, environment, folder, streams and signals.

Not for tests of the start itself, of what is loaded when, or of variables that Python reads at its start (PYTHON*):
these start the command as a shell does.
"""

import atexit
import gc
import json
import multiprocessing.process
import multiprocessing.util
import os
import pkgutil
import runpy
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

CHECKOUT = Path(__file__).parents[1]
NUMBER_BYTES = 8  # of each number that goes between client and server
CAN_FORK = sys.platform == "linux"  # elsewhere not all that is loaded outlives a fork (Apple's Accelerate)
LIBRARIES = (
    "alembic.command",
    "alembic.config",
    "alembic.script",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "sqlite3",
    "xml.sax.expatreader",
)
"""What our modules load only when they need it; all of our own modules are loaded besides."""
EXTRACTING = {"add", "crawl", "demo", "rebuild", "reextract", "run"}
NOT_LOADED = ("__main__", "crawler.settings")  # they read the environment of the command
SCRAPY_COMPONENTS = (
    "scrapy.dupefilters.RFPDupeFilter",
    "scrapy.logformatter.LogFormatter",
    "scrapy.pqueues.ScrapyPriorityQueue",
    "scrapy.squeues.LifoMemoryQueue",
    "scrapy.statscollectors.MemoryStatsCollector",
)
UNWANTED_EXTENSIONS = {  # crawler.settings has none of them
    "scrapy.extensions.remote_control.RemoteControl",
    "scrapy.extensions.telnet.TelnetConsole",
}


class CommandServer:
    """The client's side. The server starts with the first command."""

    def __init__(self) -> None:
        self._control: socket.socket | None = None
        self._server: subprocess.Popen[bytes] | None = None

    def popen(
        self,
        arguments: Sequence[object],
        *,
        env: Mapping[str, str],
        cwd: Path | None = None,
        **streams: Any,
    ) -> "subprocess.Popen[Any]":
        """Start `python -m pressmark` with these arguments; otherwise as `subprocess.Popen`."""
        if not CAN_FORK:
            command = [sys.executable, "-m", "pressmark", *map(str, arguments)]
            return subprocess.Popen(command, env={**env, "PYTHONPATH": str(CHECKOUT)}, cwd=cwd, **streams)
        return _Forked(self._connected(), [str(argument) for argument in arguments], env, cwd, streams)

    def run(
        self, arguments: Sequence[object], *, stdin: str = "", timeout: float, **given: Any
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end, as `subprocess.run` does. Raises TimeoutExpired."""
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        with self.popen(arguments, text=True, **pipes, **given) as process:
            try:
                out, err = process.communicate(stdin, timeout=timeout)
            except BaseException:
                process.kill()
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def close(self) -> None:
        if self._control is not None and self._server is not None:
            self._control.close()
            self._server.wait()

    def _connected(self) -> socket.socket:
        if self._control is None:
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._server = subprocess.Popen(
                    [sys.executable, "-m", __name__, str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,  # or the children would take theirs for a terminal, as ours may be
                    cwd=CHECKOUT,
                )
        return self._control


class _Forked(subprocess.Popen[Any]):
    """A child of the server. `Popen` does all but to start it and to learn how it ended."""

    def __init__(
        self,
        control: socket.socket,
        arguments: Sequence[str],
        env: Mapping[str, str],
        cwd: Path | None,
        streams: Mapping[str, Any],
    ) -> None:
        self._control = control
        self._told = {"arguments": arguments, "environment": dict(env), "folder": str(cwd or Path.cwd())}
        super().__init__(["pressmark", *arguments], **streams)

    def _execute_child(self, *given: Any) -> None:
        """`Popen` gives all that it knows, in order; of that, both ends of three pipes are wanted."""
        pipes = given[10:16]
        streams = [end if end != -1 else number for number, end in enumerate((pipes[0], pipes[3], pipes[5]))]
        self._answers, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [b"start"], [theirs.fileno(), *streams])
        told = json.dumps(self._told).encode()
        self._answers.sendall(len(told).to_bytes(NUMBER_BYTES) + told)
        self.pid = _number(self._answers)
        self._child_created = True
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]

    def _try_wait(self, wait_flags: int) -> tuple[int, int]:
        self._answers.settimeout(0 if wait_flags else None)
        try:
            status = _number(self._answers)
        except BlockingIOError:
            return 0, 0
        self._answers.close()
        return self.pid, status

    def _internal_poll(self, *_given: Any, **_more: Any) -> int | None:
        if self.returncode is None:
            pid, status = self._try_wait(os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def serve(control: socket.socket) -> None:
    """The server's side, until the client goes away: forks children, and tells the client how each ended. Returns in
    each child, too, when its command has ended."""
    load_everything()
    endings = selectors.DefaultSelector()
    endings.register(control, selectors.EVENT_READ)
    while True:
        for key, _ in endings.select():
            if key.fileobj is not control:
                _tell_end(endings, key)
                continue
            _, fds, _, _ = socket.recv_fds(control, 16, 4)
            if not fds:
                return
            answers, streams = socket.socket(fileno=fds[0]), fds[1:]
            pid = os.fork()
            if pid == 0:
                endings.close()
                control.close()
                _run(answers, streams)
            for stream in streams:
                os.close(stream)
            answers.sendall(pid.to_bytes(NUMBER_BYTES))
            endings.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, answers))


def load_everything() -> None:
    """All of our modules, and what they load late. What costs time in each start by the shell is shared by all
    children."""
    import_module("crawler.workers.preload")  # first, since it says how many threads numpy may have
    for package in ("archive", "crawler", "pressmark"):
        for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if not module.name.endswith(NOT_LOADED) and ".migrations." not in module.name:
                import_module(module.name)
    for name in (*LIBRARIES, *_scrapy_components()):
        import_module(name)
    _read_public_suffixes()
    assert "twisted.internet.reactor" not in sys.modules, "each child has a reactor of its own"
    assert threading.active_count() == 1, "a fork has only the thread that forks"
    gc.freeze()


def _scrapy_components() -> set[str]:
    """The modules that Scrapy loads by the names in its settings when a crawl begins."""
    from scrapy.settings import default_settings

    extensions = default_settings.EXTENSIONS_BASE.keys() - UNWANTED_EXTENSIONS
    middlewares = (default_settings.DOWNLOADER_MIDDLEWARES_BASE, default_settings.SPIDER_MIDDLEWARES_BASE)
    components = [*extensions, *(name for base in middlewares for name in base), *SCRAPY_COMPONENTS]
    return {name.rpartition(".")[0] for name in components}


def _read_public_suffixes() -> None:
    from scrapy.downloadermiddlewares import cookies

    from archive.identity.urls.sites import site_of
    from crawler.downloader.scrapy_internals import use_bundled_suffixes

    use_bundled_suffixes()
    cookies._split_domain("example.org")
    site_of("https://example.org/")


def _tell_end(endings: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    pid, answers = key.data
    _, status = os.waitpid(pid, 0)
    endings.unregister(key.fileobj)
    os.close(key.fd)
    with answers, suppress(BrokenPipeError):  # nobody waits for it
        answers.sendall(status.to_bytes(NUMBER_BYTES))


def _run(answers: socket.socket, streams: Sequence[int]) -> NoReturn:
    """In the child: become what `python -m pressmark` is."""
    with answers:
        told = json.loads(_received(answers, _number(answers)))
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(told["folder"])
    os.environ.clear()
    os.environ.update(told["environment"])
    time.tzset()
    _open_streams()
    tempfile.tempdir = None
    multiprocessing.process.ORIGINAL_DIR = told["folder"]  # type: ignore[attr-defined]
    multiprocessing.util.spawnv_passfds = _fork_passfds
    if EXTRACTING.intersection(told["arguments"]):
        _begin_workers()
    sys.path.insert(0, told["folder"])
    sys.argv[1:] = told["arguments"]
    try:
        runpy.run_module("pressmark", run_name="__main__", alter_sys=True)
        _end(0)
    except SystemExit as end:
        _end(end.code)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        _end(1)


def _end(code: object) -> NoReturn:
    """As Python ends a process, but for freeing each object by itself, which takes longer than most commands."""
    if not isinstance(code, int | None):
        print(code, file=sys.stderr)
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


def _begin_workers() -> None:
    """Begin now, with one thread alone, what forks the extraction workers: later it could not be a fork itself."""
    from crawler.workers.extraction_pool import load_ahead

    load_ahead()


def _open_streams() -> None:
    """As Python does at its start."""
    modes = {"stdin": "r", "stdout": "w", "stderr": "w"}
    for number, (name, mode) in enumerate(modes.items()):
        stream = os.fdopen(number, mode, encoding=sys.stdout.encoding, closefd=False)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.stderr.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]


_spawnv_passfds = multiprocessing.util.spawnv_passfds


def _fork_passfds(path: bytes, args: Sequence[Any], passfds: Sequence[int]) -> int:
    """How multiprocessing starts the process from which it forks workers. That loads the parsers; a fork has them."""
    if args[-2] != "-c" or threading.active_count() > 1:
        pid: int = _spawnv_passfds(path, args, passfds)
        return pid
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        try:
            _close_all_but({0, 1, 2, *passfds})
            exec(args[-1], {"__name__": "__main__"})
        except SystemExit:
            pass
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    return pid


def _close_all_but(kept: set[int]) -> None:
    for fd in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        if fd not in kept:
            with suppress(OSError):  # the one that listed them
                os.close(fd)


def _number(answers: socket.socket) -> int:
    return int.from_bytes(_received(answers, NUMBER_BYTES))


def _received(answers: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = answers.recv(count - len(data))
        if not part:
            raise EOFError("the command server has gone")
        data += part
    return data


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
