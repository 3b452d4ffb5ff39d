"""The parts of reference pages that are made from the code while the site is built.

A page names such a part in a comment, `<!-- generated: settings -->`; the page as it is in the repository stays short.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import typer
from sphinx.application import Sphinx

from archive.archive import Summary
from archive.search.field_help import FIELD_HELP
from archive.search.query import FIELDS
from archive.web.api.app import create_api
from archive.web.room import Room, Settings
from crawler.cli import app as command_line
from crawler.cli.metrics import exposition
from crawler.config import Config, about

NOTHING_KEPT = Summary(articles=0, revisions=0, captures=0, sites=0, payload_bytes=0, urls={})
MARK = re.compile(r"^<!-- generated: ([a-z-]+) -->$", re.MULTILINE)


def setup(sphinx: Sphinx) -> dict[str, bool]:
    """Sphinx calls this when it reads conf.py."""
    sphinx.connect("source-read", _fill_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _fill_in(sphinx: Sphinx, page: str, source: list[str]) -> None:
    source[0] = MARK.sub(lambda mark: PARTS[mark[1]](), source[0])


def settings_table() -> str:
    """Each setting, its default, and what it does, as a table in Markdown."""
    rows = (
        f"| `{field.name}` | {_default(field.name, field.default)} | {about(field)} |"
        for field in fields(Config)
    )
    return "\n".join(["| setting | default | what it does |", "| --- | --- | --- |", *rows])


def _default(name: str, value: Any) -> str:
    if name == "extract_workers":
        return "the number of processors"
    if value in (None, ""):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else _number_or_text(value)}`"


def _number_or_text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def query_fields_table() -> str:
    """Each field of the query language, with examples, as a table in Markdown."""
    rows = (
        f"| `{name}:` | {'<br>'.join(f'`{example}`' for example in help_.examples)} | {help_.about} |"
        for name, help_ in ((name, FIELD_HELP[name]) for name in FIELDS)
    )
    return "\n".join(["| field | write | to find articles |", "| --- | --- | --- |", *rows])


def metrics_table() -> str:
    """Each metric of `status --prometheus` and what it says, as a table in Markdown."""
    helps = re.findall(r"^# HELP (\w+) (.+)$", exposition(NOTHING_KEPT, []), re.MULTILINE)
    return "\n".join(
        ["| metric | what it says |", "| --- | --- |", *(f"| `{name}` | {said} |" for name, said in helps)]
    )


def command_line_reference() -> str:
    """Every command with its arguments and options, as sections in Markdown."""
    root = typer.main.get_command(command_line)
    return "\n".join(_command(root, "pressmark"))


def _command(command: Any, path: str) -> Iterator[str]:
    context = command.context_class(command, info_name=path)
    yield f"\n## `{path}`\n" if " " in path else "\n## Options of every command\n"
    if " " in path:
        yield f"```text\n{path} {' '.join(command.collect_usage_pieces(context))}\n```\n"
        yield f"{(command.help or '').strip()}\n"
    yield from _parameters(command, context)
    for name in sorted(getattr(command, "commands", {})):
        yield from _command(command.commands[name], f"{path} {name}")


def _parameters(command: Any, context: Any) -> Iterator[str]:
    rows = [row for parameter in command.get_params(context) if (row := _parameter(parameter, context))]
    if rows:
        yield "\n".join(["| | |", "| --- | --- |", *rows, ""])


def _parameter(parameter: Any, context: Any) -> str | None:
    record = parameter.get_help_record(context)
    if record is None or "--help" in parameter.opts or "completion" in parameter.name:
        return None
    left, right = (_cell(part) for part in record)
    return f"| `{left}` | {right} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


def api_reference() -> str:
    """Every operation of the API with its parameters, as sections in Markdown."""
    paths = create_api(Room(Path(), None, Settings("", "", frozenset()), None)).openapi()["paths"]
    return "\n".join(
        _operation(method, path, operation)
        for path, operations in paths.items()
        for method, operation in operations.items()
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = [
        f"| `{each['name']}` | {_cell(each.get('description', ''))} |"
        for each in operation.get("parameters", ())
    ]
    table = ["| parameter | |", "| --- | --- |", *rows, ""] if rows else []
    about = " ".join(operation["description"].split())
    return "\n".join([f"\n## `{method.upper()} {path}`\n", f"{about}\n", *table])


PARTS: dict[str, Callable[[], str]] = {
    "api": api_reference,
    "command-line": command_line_reference,
    "metrics": metrics_table,
    "query-fields": query_fields_table,
    "settings": settings_table,
}
