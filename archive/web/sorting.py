"""Tables that readers sort by any column: with a click on its heading, or without JavaScript and styles by its link."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request
from sqlalchemy import ColumnElement

from archive.web.rendering import with_query

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a table can be sorted by. `of` is its value: a function of a row, or a column of the database.
    `falls`: the first click puts the largest on top."""

    of: Any
    falls: bool = False


@dataclass(frozen=True, slots=True)
class Sorting:
    """How a reader wants a table sorted: by the column `key`, from its own end or, `is_turned`, from the other.
    `name` is the parameter of the address that says so: `sort=ended`, `sort=-ended`."""

    columns: Mapping[str, Column]
    key: str
    is_turned: bool
    name: str
    path: str
    query: Mapping[str, str]
    anchor: str = ""

    @property
    def falls(self) -> bool:
        return self.columns[self.key].falls != self.is_turned

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of the address, without the number of the page."""
        return {name: value for name, value in self.query.items() if name != "page"}

    def href(self, key: str) -> str:
        """The address of the table sorted by a column; by that of today, from its other end."""
        wanted = f"-{key}" if key == self.key and not self.is_turned else key
        return with_query(self.path, self.asked, **{self.name: wanted}) + self.anchor

    def page(self, number: int) -> str:
        """The address of a page of the table."""
        return with_query(self.path, self.asked, page=number if number > 1 else "") + self.anchor

    def sorted(self, rows: Sequence[Row]) -> list[Row]:
        """The rows in order. Rows without a value come last; equal ones stay as they are."""
        value: Callable[[Row], Any] = self.columns[self.key].of
        there = [row for row in rows if value(row) is not None]
        rest = [row for row in rows if value(row) is None]
        return sorted(there, key=value, reverse=self.falls) + rest

    def order(self) -> tuple[ColumnElement[Any], ...]:
        """The order of a statement's rows. Rows without a value come last."""
        column: ColumnElement[Any] = self.columns[self.key].of
        return ((column.desc() if self.falls else column.asc()).nulls_last(),)


def sorting(
    request: Request, columns: Mapping[str, Column], *, name: str = "sort", anchor: str = ""
) -> Sorting:
    """What the address asks for; by the first column if it names none that there is."""
    asked = request.query_params.get(name, "")
    key = asked.removeprefix("-")
    is_known = key in columns
    return Sorting(
        columns,
        key if is_known else next(iter(columns)),
        is_known and asked.startswith("-"),
        name,
        request.url.path,
        dict(request.query_params),
        anchor,
    )
