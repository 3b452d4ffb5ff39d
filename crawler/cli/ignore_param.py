"""`pressmark ignore-param`: shows which query parameters tell a site's articles apart, and lets a person correct it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import PressmarkError
from crawler.cli.options import options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from archive.identity.urls.query_parameters import KnownParameter


def register(app: typer.Typer) -> None:
    app.command("ignore-param")(ignore_param)


def ignore_param(
    context: typer.Context,
    site: Annotated[
        str | None, typer.Argument(help="A site, or any URL on it. [default: list all known parameters]")
    ] = None,
    name: Annotated[
        str | None, typer.Argument(help="Name of the parameter: what stands before the = in the URL.")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Never ignore the parameter: it distinguishes articles.")
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Go back to what Pressmark learned from the pages.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """Decide that URLs of a site are one article if they differ only in this query parameter.

    The decision survives `rebuild`.
    """
    if (site is None) is not (name is None):
        raise PressmarkError("give a site and a parameter, or neither to list all parameters")
    if keep and undo:
        raise PressmarkError("give --keep or --undo, not both")
    with options_of(context).open_archive() as archive:
        if site is not None and name is not None:
            archive.parameters.decide(site, name, is_noise=None if undo else not keep)
        parameters = archive.parameters.all()
    if as_json:
        print(to_json([asdict(parameter) for parameter in parameters], indent=2))
        return
    if not parameters:
        print("No parameters are known: no two pages differ in only one.")
    for parameter in parameters:
        print(
            f"{parameter.site}\t{parameter.name}\t{'ignored' if parameter.is_noise else 'kept'}\t{_why(parameter)}"
        )


def _why(parameter: "KnownParameter") -> str:
    seen = f"same text in {parameter.same}, different text in {parameter.other} groups of pages that differ only in it"
    return f"decided by you; {seen}" if parameter.decided else seen
