"""The options that every command shares, and what they open."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive.errors import NotFound

if TYPE_CHECKING:
    from archive.archive import Archive
    from crawler.config import Config

Key = Annotated[str, typer.Argument(help="An article's number (as in #12), or any URL that leads to it.")]


@dataclass(frozen=True, slots=True)
class Options:
    """What was given before the command's name."""

    data: Path | None
    database: str | None

    def config(self, **given: Any) -> "Config":
        from crawler.config import load_config

        return load_config(data=self.data, database=self.database, **given)

    def open_archive(self) -> "Archive":
        """The archive to read from; unlike `add`, reading does not make one. Raises NotFound."""
        from archive.archive import Archive

        config = self.config()
        target = config.database_target
        if "://" not in target and not Path(target).exists():
            raise NotFound(f"no archive at {target}; `pressmark add URL` makes one, --data names another")
        return Archive.open(config.data, config.database)


def options_of(context: typer.Context) -> Options:
    assert isinstance(context.obj, Options)
    return context.obj
