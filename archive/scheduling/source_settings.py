"""What a person has set for one source, in the place of the general settings."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Self

from archive.storage.models import Source


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """The settings of a source, as its columns have them; None or empty where nothing is set."""

    schedule: str | None = None
    only: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    since: datetime | None = None
    delay_s: float | None = None
    user_agent: str | None = None
    headers_file: str | None = None
    cookies_file: str | None = None
    proxy: str | None = None

    @classmethod
    def of(cls, row: Source) -> Self:
        values = {name: getattr(row, name) for name in NAMES}
        return cls(**values | {"include": tuple(row.include), "exclude": tuple(row.exclude)})

    @property
    def given(self) -> dict[str, object]:
        """What is set, by its name."""
        return {name: getattr(self, name) for name in NAMES if getattr(self, name) != getattr(NOTHING, name)}

    def with_(self, other: "SourceSettings") -> "SourceSettings":
        """These, with what is set in the other."""
        return replace(self, **other.given)  # type: ignore[arg-type]  # each value comes from its own field

    def without(self, names: set[str]) -> "SourceSettings":
        """These, with nothing set of what is named."""
        return replace(self, **{name: getattr(NOTHING, name) for name in names})

    def put(self, row: Source) -> None:
        """Write them to the source's row."""
        for name in NAMES:
            value = getattr(self, name)
            setattr(row, name, list(value) if isinstance(value, tuple) else value)


NAMES = tuple(field.name for field in fields(SourceSettings))
NOTHING = SourceSettings()
