"""Writes docs/schema.md from the models: `./run docs`."""

import re
from pathlib import Path

from sqlalchemy import Column, Table
from sqlalchemy.dialects import sqlite

from archive.storage.models import Base
from archive.storage.views import VIEWS, View

PAGE = Path(__file__).with_suffix(".md")
HEAD = """# The schema

*Made from the models by `./run docs`.* One schema on SQLite and PostgreSQL. Times are UTC, sizes are bytes.
The full-text index is the table `revision_search` beside these (SQLite FTS5, or a tsvector with a GIN index).

"""


VIEWS_HEAD = """
# Views

For questions in SQL, alike on both databases. The SQLite file opens as it is in Datasette and sqlite-utils: see
[the archive in other tools](data-tools.md).
"""


def schema_page() -> str:
    """The page as Markdown: a picture of how the tables hang together, then each table."""
    about = {mapper.class_.__tablename__: mapper.class_.__doc__ or "" for mapper in Base.registry.mappers}
    tables = Base.metadata.sorted_tables
    sections = "".join(_section(table, about[table.name]) for table in tables)
    return HEAD + _picture(tables) + sections + VIEWS_HEAD + "".join(map(_view, VIEWS))


def _picture(tables: list[Table]) -> str:
    lines = [
        f"    {key.column.table.name} {'|o' if key.parent.nullable else '||'}--o{{ {table.name} : {key.parent.name}"
        for table in tables
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
    ]
    return "\n".join(["```mermaid", "erDiagram", *lines, "```", ""])


def _section(table: Table, about: str) -> str:
    about = re.sub(r"\n\s+", "\n", about.strip())
    rows = "".join(_row(column) for column in table.columns)
    return f"\n## {table.name}\n\n{about}\n\n| column | type | |\n| --- | --- | --- |\n{rows}"


def _view(view: View) -> str:
    return f"\n## {view.name}\n\n{view.about}\n\n```sql\n{view.select}\n```\n"


def _row(column: Column[object]) -> str:
    kind = column.type.compile(sqlite.dialect()).lower()
    notes = [
        "primary key" if column.primary_key else "",
        *(f"-> {key.column.table.name}" for key in column.foreign_keys),
        "unique" if column.unique else "",
        "" if column.nullable or column.primary_key else "never null",
    ]
    return f"| `{column.name}` | {kind} | {', '.join(note for note in notes if note)} |\n"


if __name__ == "__main__":
    PAGE.write_text(schema_page(), encoding="utf-8")
