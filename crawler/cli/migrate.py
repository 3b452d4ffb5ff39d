"""`pressmark migrate`: copies the database to PostgreSQL, or to a SQLite file."""

from pathlib import Path
from typing import Annotated

import typer

from archive.errors import PressmarkError
from crawler.cli.counted import counted
from crawler.cli.options import options_of, without_secret


def register(app: typer.Typer) -> None:
    app.command()(migrate)


def migrate(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Option(
            help="An empty database, postgresql://user@host/name, or the path of a new SQLite file."
        ),
    ],
) -> None:
    """Copy the archive's database into another one: from SQLite to PostgreSQL, or back. The WARC files stay.

    The archive can be read meanwhile, but not written. An interrupted copy goes on where it stopped.
    """
    from archive.maintenance.database_copy import copy_database
    from crawler.cli.progress import progress

    target = _target(to)
    with options_of(context).open_archive() as archive, progress("copying") as told:
        copied = copy_database(archive, target, told)
    rows = counted(copied.rows, "row")
    again = f", {copied.before:,} of them before the interruption" if copied.before else ""
    print(f"Copied {rows}{again}. Both databases hold the same, by the digest of each table.")
    print(
        f"From now on, use it with `--database {without_secret(to)}`, or name it as `database` in pressmark.toml."
    )


def _target(to: str) -> str:
    """The new database. Raises PressmarkError if there cannot be one."""
    if "://" not in to and not Path(to).absolute().parent.is_dir():
        raise PressmarkError(f"{Path(to).parent} is no folder: make it, or name a file in another")
    return to if "://" in to else str(Path(to).absolute())
