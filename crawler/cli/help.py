"""The texts of `--help`: a docstring's paragraph stays a paragraph at any width of the terminal."""

import inspect
import re

import typer


def reflow_help(app: typer.Typer) -> None:
    """Let the lines of each command's help wrap at the terminal's width."""
    for command in app.registered_commands:
        if command.callback is not None and command.help is None:
            command.help = reflowed(inspect.getdoc(command.callback) or "")
    for group in app.registered_groups:
        if group.typer_instance is not None:
            reflow_help(group.typer_instance)


def reflowed(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
