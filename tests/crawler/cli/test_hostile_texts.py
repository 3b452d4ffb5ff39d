"""No page or server commands a terminal: what it says is shown, and its control characters by number."""

import json
import os
import pty
import subprocess
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.models import CommandInfo

from crawler.cli import app
from tests.command_server import CommandServer
from tests.crawler.conftest import TIMEOUT_S
from tests.sites import Page, ServedPages
from tests.sites.bodies import article

ATTACKS = {
    "a window's title (OSC)": "\x1b]0;owned\x07",
    "a colour (CSI)": "\x1b[31m",
    "an 8-bit CSI": "\x9b31m",
    "a bell": "\x07",
    "a backspace": "\x08",
    "an override of direction": "\u202etxt.exe",
    "an isolate": "\u2067",
    "a space without width": "\u200b",
    "a mark of byte order": "\ufeff",
}
HOSTILE = "Tide" + "".join(ATTACKS.values())
DESCRIBED = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": f"{HOSTILE} tables",
    "author": {"@type": "Person", "name": f"Ada {HOSTILE} Stone"},
    "publisher": {"@type": "Organization", "name": f"The {HOSTILE} Post"},
    "keywords": [f"harbour {HOSTILE}"],
    "datePublished": "2026-05-03T08:00:00Z",
}
FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>&#x9b;31m\u202eOurs</title>
<item><title>\u202eNews &#x9b;31m</title><link>%s/one</link></item></channel></rss>"""
COMMANDS = (
    "show 1",
    "show 1 --evidence",
    "show 1 --json",
    "show 1 --html",
    "show 1 --revision 9",
    "search tide",
    "search tide --json",
    "search \x1b[31m\u202e(",
    "diff 1",
    "stories",
    "changes --since 9d",
    "changes --since 9d --json",
    "status",
    "status --json",
    "sources list",
    "sources list --json",
    "stats",
    "check",
    "reextract",
    "add http://127.0.0.1:9/\u202e\x9b",
    "add \x1b]0;owned\x07",
    "label 1 tide\u202e\x9b",
    "label",
    "label --json",
    "sources show 1",
    "sources show 1 --json",
    "sources show \u202e\x9b",
    "sources set 1 --include /\u202e*",
    "sources pause 1",
    "sources resume 1",
    "sources hold \u202e.example\x9b",
    "sources hold held.example --for 1h",
    "sources export",
    "sources import \u202e\x9b.opml",
    "sources add http://127.0.0.1:9/\u202e\x9b",
    "merge 1 \u202e\x9b",
    "split \u202e\x9b",
    "ignore-param \u202e\x9b.example ref",
    "ignore-param",
    "forget-url http://127.0.0.1:9/\u202e\x9b",
    "crawl \u202e\x9b",
    "export tide\u202e -f jsonl",
    "check --deep",
    "check --repair",
    "repack",
    "warcs show",
    "warcs push",
    "warcs pull",
    "migrate --to /nowhere\u202e\x9b/new.db",
    "token create \u202e\x9b",
    "token list",
    "token list --json",
    "token revoke \u202e\x9b",
    "rebuild",
    "sources remove 1",
)
SAME = {
    "run": "prints what `crawl` does, until it is stopped",
    "worker": "prints numbers and names of jobs, until it is stopped",
    "demo": "archives its own pages alone",
    "serve": "prints its address only",
    "password": "prints no text of others",
    "mcp": "speaks JSON with a program",
}
"""Commands that are not tried here, and why."""


def page(edition: int) -> bytes:
    linked = f'<script type="application/ld+json">{json.dumps(DESCRIBED)}</script></head>'
    text = article(f"Tide tables {HOSTILE}").replace("</head>", linked)
    return text.replace("nobody had noticed", f"edition {edition} {HOSTILE} had noticed").encode()


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, commands: CommandServer) -> Iterator["Shell"]:
    """An archive of a hostile article with two revisions, a page of a hostile type, and a hostile feed."""
    shell = Shell(tmp_path_factory.mktemp("hostile"), commands)
    pages = {"/one": Page(page(1)), "/type": Page(b"<p>x", content_type="text/x\x9b31m\x1b]0;owned")}
    with ServedPages(pages) as site:
        site.put("/feed", Page((FEED % site.url).encode(), "application/rss+xml"))
        for command in (
            f"add {site.at('/one')} {site.at('/type')}",
            f"sources add {site.at('/feed')}",
            "crawl",
        ):
            assert harmless(shell.output(command)), command
        site.put("/one", Page(page(2)))
        shell.output(f"add {site.at('/one')}")
        yield shell


class Shell:
    """Runs commands on one archive."""

    def __init__(self, folder: Path, commands: CommandServer) -> None:
        self._folder, self._commands = folder, commands
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PRESSMARK_")}
        settings = {"PRESSMARK_ALLOW_NETWORKS": "127.0.0.0/8", "PRESSMARK_DELAY_S": "0"}
        self._environment = kept | settings | {"TERM": "xterm-256color", "COLUMNS": "120"}

    def output(self, command: str) -> bytes:
        """What the command writes into pipes, on stdout and stderr."""
        with self._popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            out, err = process.communicate(timeout=TIMEOUT_S)
        assert b"Traceback" not in err, err
        return bytes(out + err)

    def shown(self, command: str) -> bytes:
        """What the command writes to a terminal."""
        parent, child = pty.openpty()
        process = self._popen(command, stdin=child, stdout=child, stderr=child)
        os.close(child)
        seen = b"".join(iter(lambda: _read(parent), b""))
        os.close(parent)
        process.wait(TIMEOUT_S)
        return seen

    def _popen(self, command: str, **streams: int) -> "subprocess.Popen[bytes]":
        arguments = ["--data", self._folder / "kept", *command.split(" ")]
        return self._commands.popen(arguments, cwd=self._folder, env=self._environment, **streams)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # the other end is closed
        return b""


def harmless(written: bytes, *, to_terminal: bool = False) -> bool:
    """Whether no attack is in it; on a terminal, colours of our own are."""
    text = written.decode("utf-8", "replace")
    attacks = set(ATTACKS.values()) - ({"\x1b[31m"} if to_terminal else set())
    signs = ["\x9b", "\u202e", "\u2067", "\x1b]0", "\x07", "\x08", *([] if to_terminal else ["\x1b"])]
    return not any(one in text for one in (*attacks, *signs))


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_writes_what_commands_a_terminal_into_a_pipe(command: str, shell: "Shell") -> None:
    assert harmless(shell.output(command))


@pytest.mark.parametrize(
    "command", ["show 1", "show 1 --html", "search tide", "status", "diff 1", "export tide -o -"]
)
def test_nor_to_a_terminal(command: str, shell: Shell) -> None:
    written = shell.shown(command)
    assert harmless(written, to_terminal=True), written
    assert b"\\u" in written


def test_every_command_is_tried() -> None:
    groups = {group.name: group.typer_instance for group in app.registered_groups}
    own = {name_of(command) for command in app.registered_commands}
    theirs = {
        f"{name} {name_of(command)}"
        for name, group in groups.items()
        if group is not None
        for command in group.registered_commands
    }
    tried = {" ".join(command.split()[:2]) for command in COMMANDS} | {
        command.split()[0] for command in COMMANDS
    }
    assert (own | theirs) - tried - SAME.keys() == set()


def name_of(command: CommandInfo) -> str:
    assert command.callback is not None
    return command.name or command.callback.__name__.replace("_", "-")


@pytest.mark.parametrize("kind", ["jsonl", "csv", "rss", "atom"])
def test_nor_does_an_export_into_a_pipe(kind: str, shell: Shell) -> None:
    written = shell.output(f"export tide -f {kind}")
    assert b"\\u202e" in written
    assert harmless(written.removeprefix(BOM_UTF8))


def test_the_captured_page_is_spelled_out_unless_its_bytes_are_asked_for(shell: Shell) -> None:
    written = shell.output("show 1 --html")
    assert harmless(written)
    assert b"&#x202e;" in written
    assert shell.output("show 1 --html --raw") == page(2)


def test_what_was_hidden_is_shown_by_number(shell: Shell) -> None:
    written = shell.output("show 1").decode()
    assert "\\u001b]0;owned" in written
    assert "\\u009b31m" in written
    assert "\\u202e" in written


def test_json_stays_json_and_means_what_the_page_said(shell: Shell) -> None:
    said = json.loads(shell.output("show 1 --json"))
    assert "\u202e" in json.dumps(said, ensure_ascii=False)
