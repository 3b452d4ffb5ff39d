"""`pressmark label`: file articles under your own labels."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.cli.options import options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.urls.labels import LabelCount


def register(app: typer.Typer) -> None:
    app.command()(label)


def label(
    context: typer.Context,
    key: Annotated[
        str | None,
        typer.Argument(help="Number of an article, or URL of a page. [default: list all labels]"),
    ] = None,
    names: Annotated[list[str] | None, typer.Argument(metavar="[LABEL]...", help="Labels to add.")] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", "-r", help="Label to remove. May be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """Add labels to an article and list them. `label:` in a query finds articles by label."""
    with options_of(context).open_archive() as archive:
        if key is None:
            _print_all(archive.labels.all(), as_json)
            return
        held = (
            archive.labels.change(key, names or [], remove or [])
            if names or remove
            else archive.labels.of(key)
        )
    print(to_json(held)) if as_json else print(*held or ["No labels."], sep="\n")


def _print_all(labels: "Sequence[LabelCount]", as_json: bool) -> None:
    if as_json:
        print(to_json([asdict(label) for label in labels], indent=2))
        return
    for label in labels:
        print(label.name, label.pages, label.sources, sep="\t")
    if not labels:
        print("No labels.")
