"""`pressmark rebuild`: the database again, from the WARCs."""

import json
from typing import Annotated

import typer

from crawler.cli.options import options_of


def register(app: typer.Typer) -> None:
    app.command()(rebuild)


def rebuild(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Make the database again from the WARCs; the old one is replaced when the new one is whole.

    An interrupted rebuild goes on where it stopped. On PostgreSQL, --database names an empty one to fill.
    """
    from dataclasses import asdict

    from crawler import rebuild as rebuilding
    from crawler.cli.progress import progress

    with progress("rebuilding") as told:
        done = rebuilding.rebuild(options_of(context).config(), told)
    if as_json:
        print(json.dumps(asdict(done), ensure_ascii=False))
    else:
        for problem in done.problems:
            print(problem)
        again = f", {done.resumed:,} of them before an interruption" if done.resumed else ""
        print(f"{done.visits:,} visits read from the WARCs{again}.")
    raise typer.Exit(1 if done.problems else 0)
