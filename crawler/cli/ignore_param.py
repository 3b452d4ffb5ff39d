"""`pressmark ignore-param`: which query parameters tell articles of a site apart, and a person's correction of it."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import PressmarkError
from crawler.cli.options import options_of

if TYPE_CHECKING:
    from archive.identity.urls.query_parameters import KnownParameter


def register(app: typer.Typer) -> None:
    app.command("ignore-param")(ignore_param)


def ignore_param(
    context: typer.Context,
    site: Annotated[
        str | None, typer.Argument(help="A site, or any URL of it. Without one, what is known is listed.")
    ] = None,
    name: Annotated[str | None, typer.Argument(help="What stands before the = in the URL.")] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="The parameter tells articles apart: never ignore it.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Go by what was learned from the pages.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON list.")] = False,
) -> None:
    """Decide that URLs of a site that differ in this query parameter alone are one article.

    The decision survives `rebuild`.
    """
    if (site is None) is not (name is None):
        raise PressmarkError("give a site and the name of a parameter, or neither to list what is known")
    if keep and undo:
        raise PressmarkError("--keep and --undo exclude each other: give one of them")
    with options_of(context).open_archive() as archive:
        if site is not None and name is not None:
            archive.parameters.decide(site, name, is_noise=None if undo else not keep)
        parameters = archive.parameters.all()
    if as_json:
        print(json.dumps([asdict(parameter) for parameter in parameters], ensure_ascii=False, indent=2))
        return
    if not parameters:
        print("Nothing is known of any parameter: no pages differ in one alone.")
    for parameter in parameters:
        print(
            f"{parameter.site}\t{parameter.name}\t{'ignored' if parameter.is_noise else 'kept'}\t{_why(parameter)}"
        )


def _why(parameter: "KnownParameter") -> str:
    seen = f"same text in {parameter.same}, other text in {parameter.other} groups of pages that differ in it alone"
    return f"decided by you; {seen}" if parameter.decided else seen
