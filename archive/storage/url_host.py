"""The host of a URL in a column, for conditions on many hosts at once: with its port, as `host_of` gives it."""

from typing import Any

from sqlalchemy import ColumnElement, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import FunctionElement


class UrlHost(FunctionElement[str]):
    """SQL: what is between `://` and the next slash."""

    name = "url_host"
    type = Text()
    inherit_cache = True


def url_host(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    return UrlHost(column)


@compiles(UrlHost, "sqlite")
def _in_sqlite(element: UrlHost, compiler: Any, **options: Any) -> str:
    url = compiler.process(element.clauses, **options)
    rest = f"substr({url}, instr({url}, '://') + 3)"
    return f"substr({rest}, 1, instr({rest} || '/', '/') - 1)"


@compiles(UrlHost, "postgresql")
def _in_postgres(element: UrlHost, compiler: Any, **options: Any) -> str:
    url = compiler.process(element.clauses, **options)
    return f"split_part(split_part({url}, '://', 2), '/', 1)"
