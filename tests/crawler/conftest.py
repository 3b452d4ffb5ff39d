"""The `pressmark` command as its user runs it: in a process of its own."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.command_server import CHECKOUT, CommandServer
from tests.serving import Serving, serving

TIMEOUT_S = 600  # against a hang; a busy machine is no failure


@dataclass(frozen=True, slots=True)
class Run:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What `--json` printed, an object a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    def verdicts(self) -> dict[str, str]:
        return {line["url"]: line["verdict"] for line in self.lines}


Pressmark = Callable[..., Run]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The archive's data folder; not there yet."""
    return tmp_path / "kept"


@pytest.fixture
def environment() -> dict[str, str]:
    """For crawls of sites on loopback, as fast as they go."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PRESSMARK_")}
    return kept | {
        "PRESSMARK_ALLOW_NETWORKS": "127.0.0.0/8",
        "PRESSMARK_DELAY_S": "0",
        "PYTHONPATH": str(CHECKOUT),  # this checkout, whichever one is installed
    }


@pytest.fixture
def pressmark(data: Path, tmp_path: Path, environment: dict[str, str], commands: CommandServer) -> Pressmark:
    """Runs `pressmark --data DATA ...` in an empty folder."""

    own = environment

    def run(
        *arguments: str, stdin: str = "", environment: Mapping[str, str] | None = None, **settings: str
    ) -> Run:
        named = {f"PRESSMARK_{name.upper()}": value for name, value in settings.items()}
        done = commands.run(
            ["--data", data, *arguments],
            stdin=stdin,
            cwd=tmp_path,
            env=own | dict(environment or {}) | named,
            timeout=TIMEOUT_S,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Run(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def serve(data: Path, environment: dict[str, str], commands: CommandServer) -> Iterator[Serving]:
    """Starts `pressmark serve` with these options, and gives its address."""
    with serving(commands, environment) as start:
        yield partial(start, "--data", data, "serve", "--no-open")
