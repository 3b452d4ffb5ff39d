"""Finds out how Pressmark was installed, so that an installation hint is a command that can be run as shown."""

import json
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from importlib.metadata import Distribution

NAME = "pressmark"
UV_TOOL, PIPX = (
    "uv-receipt.toml",
    "pipx_metadata.json",
)  # the file that each leaves in an environment it makes


@dataclass(frozen=True, slots=True)
class Installation:
    """`prefix` is the environment's folder; `source` is what was installed: a name, a folder, a file or a
    repository."""

    prefix: Path
    python: str
    installer: str = "pip"
    source: str = NAME
    editable: bool = False

    def with_extra(self, extra: str) -> str:
        """The command that installs one of Pressmark's extras in addition to what is installed."""
        return self._command("uv tool install", "pipx install --force", "install", self._requirement(extra))

    def upgrade(self) -> str:
        """The command that installs a newer Pressmark."""
        if self.source == NAME and (self._is(UV_TOOL) or self._is(PIPX)):
            return f"{'uv tool' if self._is(UV_TOOL) else 'pipx'} upgrade {NAME}"
        return self._command(
            "uv tool install --reinstall", "pipx install --force", "install --upgrade", self.source
        )

    def _command(self, uv_tool: str, pipx: str, pip: str, requirement: str) -> str:
        option = "--editable " if self.editable else ""
        wanted = shlex.quote(requirement)
        if self._is(UV_TOOL):
            return f"{uv_tool} {option}{wanted}"
        if self._is(PIPX):
            return f"{pipx} {option}{wanted}"
        python = shlex.quote(self.python)
        if self.installer == "uv":
            return f"uv pip {pip} --python {python} {option}{wanted}"
        return f"{python} -m pip {pip} {option}{wanted}"

    def _requirement(self, extra: str) -> str:
        if "://" in self.source:
            return f"{NAME}[{extra}] @ {self.source}"
        return f"{self.source}[{extra}]"

    def _is(self, left_by: str) -> bool:
        return (self.prefix / left_by).exists()


def installation() -> Installation:
    """The installation of the running Pressmark."""
    from importlib.metadata import PackageNotFoundError, distribution  # here: it takes 20 ms at each start

    here = Installation(Path(sys.prefix), sys.executable)
    try:
        return _as_recorded(here, distribution(NAME))
    except PackageNotFoundError:  # a checkout that is on the import path, but not installed
        return Installation(here.prefix, here.python, source=str(Path(__file__).parents[1]), editable=True)


def _as_recorded(here: Installation, pressmark: "Distribution") -> Installation:
    """Read the installation from the files that installers write: INSTALLER, and direct_url.json (PEP 610)."""
    installer = (pressmark.read_text("INSTALLER") or "pip").strip()
    direct = json.loads(pressmark.read_text("direct_url.json") or "{}")
    editable = bool(direct.get("dir_info", {}).get("editable"))
    return Installation(here.prefix, here.python, installer, _source(direct), editable)


def _source(direct: dict[str, object]) -> str:
    url = str(direct.get("url", NAME))
    if url.startswith("file:"):
        return unquote(urlsplit(url).path)
    vcs = direct.get("vcs_info")
    return f"{vcs['vcs']}+{url}" if isinstance(vcs, dict) else url
