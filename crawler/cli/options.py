"""The options that all commands share, and what they open."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive.errors import NotFound

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.captures.bucket.patience import Patience
    from crawler.config import Config

WAIT_FOR_BUCKET_S = 600

Key = Annotated[str, typer.Argument(help="Number of the article (as in #12), or any URL that leads to it.")]
ChangedSince = Annotated[
    str | None,
    typer.Option(help="Only articles that are new or edited since: 2026-05-03, 2026-05-03T12:00, 7d."),
]

Stem = Annotated[
    str | None, typer.Option(help="Also find other forms of the words in this language: en, de, ...")
]
Umlauts = Annotated[bool, typer.Option("--umlauts", help="Also find ü written as ue, and ue as ü.")]


@dataclass(frozen=True, slots=True)
class Options:
    """The options given before the command's name."""

    data: Path | None
    database: str | None
    warc_store: str | None = None

    def config(self, **given: Any) -> "Config":
        from crawler.config import load_config

        return load_config(data=self.data, database=self.database, warc_store=self.warc_store, **given)

    def open_archive(self) -> "Archive":
        """The archive to read from. Unlike `add`, reading creates no archive. Raises NotFound."""
        from archive.archive import Archive

        config = self.config()
        target = config.database_target
        if "://" not in target and not Path(target).exists():
            raise NotFound(
                f"no archive at {target}: `pressmark add URL` makes one, --data names another folder"
            )
        archive = Archive.open(config.data, config.database, bucket=config.bucket, patience=patient())
        if why := archive.why_foreign():
            print(f"WARNING: {why}", file=sys.stderr)
        return archive


def patient() -> "Patience":
    """The patience of a command with a bucket that does not answer: it says so and waits."""
    from archive.captures.bucket.patience import Patience

    return Patience(WAIT_FOR_BUCKET_S, lambda line: print(line, file=sys.stderr))


def without_secret(database: str) -> str:
    """The database as it was given, with a placeholder for its password."""
    from sqlalchemy import make_url

    return make_url(database).render_as_string() if "://" in database else database


def location(config: "Config") -> str:
    """Where the archive is, without the database's password."""
    database = config.database or ""
    return without_secret(database) if "://" in database else str(config.data)


def options_of(context: typer.Context) -> Options:
    assert isinstance(context.obj, Options)
    return context.obj


def loosened(query: str, stem: str | None, umlauts: bool) -> str:
    """The query with these options written as parts of the query."""
    return f"{f'stem:{stem} ' if stem else ''}{'umlauts:ue ' * umlauts}{query}"
