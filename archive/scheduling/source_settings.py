"""A person's settings for one source, which override the general settings."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Self

from archive.storage.models import Source


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """The settings of a source, as its columns hold them; None or empty if not set."""

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
        """The settings that are set, by name."""
        return {name: getattr(self, name) for name in NAMES if getattr(self, name) != getattr(NOTHING, name)}

    def with_(self, other: "SourceSettings") -> "SourceSettings":
        """These settings, overridden by those that are set in the other."""
        return replace(self, **other.given)  # type: ignore[arg-type]  # each value comes from its own field

    def without(self, names: set[str]) -> "SourceSettings":
        """These settings without the named ones."""
        return replace(self, **{name: getattr(NOTHING, name) for name in names})

    def put(self, row: Source) -> None:
        """Write the settings to the source's row."""
        for name in NAMES:
            value = getattr(self, name)
            setattr(row, name, list(value) if isinstance(value, tuple) else value)


NAMES = tuple(field.name for field in fields(SourceSettings))
NOTHING = SourceSettings()
