"""Writes docs/reference/schema.md from the models: `./run docs`."""

import re
from pathlib import Path

from sqlalchemy import Column, Table
from sqlalchemy.dialects import sqlite

from archive.storage.models import Base
from archive.storage.views import VIEWS, View
from docs.schema_picture import picture

PAGE = Path(__file__).parent / "reference" / "schema.md"
PICTURE = PAGE.with_suffix(".svg")
HEAD = """# Database schema

*Made from the models by `./run docs`.* One schema on SQLite and PostgreSQL. Times are UTC, sizes are bytes.
The full-text index is the table `revision_search` beside these (SQLite FTS5, or a tsvector with a GIN index).

![The main tables: a source has listings and crawls; a crawl makes captures of URLs; an article has URLs and \
revisions, a revision captures; a story has articles.](schema.svg)
"""


VIEWS_HEAD = """
## Views

For questions in SQL, alike on both databases. The SQLite file opens as it is in Datasette and sqlite-utils: see
[the archive in other tools](../how-to/data-tools.md).
"""


def schema_page() -> str:
    """The page as Markdown: each table with its columns, then the views."""
    about = {mapper.class_.__tablename__: mapper.class_.__doc__ or "" for mapper in Base.registry.mappers}
    tables = Base.metadata.sorted_tables
    sections = "".join(_section(table, about[table.name]) for table in tables)
    return HEAD + sections + VIEWS_HEAD + "".join(map(_view, VIEWS))


def _section(table: Table, about: str) -> str:
    about = re.sub(r"\n\s+", "\n", about.strip())
    rows = "".join(_row(column) for column in table.columns)
    return f"\n## {table.name}\n\n{about}\n\n| column | type | |\n| --- | --- | --- |\n{rows}"


def _view(view: View) -> str:
    return f"\n### {view.name}\n\n{view.about}\n\n```sql\n{view.select}\n```\n"


def _row(column: Column[object]) -> str:
    kind = column.type.compile(sqlite.dialect()).lower()
    notes = [
        "primary key" if column.primary_key else "",
        *(f"-> [{key.column.table.name}](#{key.column.table.name})" for key in column.foreign_keys),
        "unique" if column.unique else "",
        "" if column.nullable or column.primary_key else "never null",
    ]
    return f"| `{column.name}` | {kind} | {', '.join(note for note in notes if note)} |\n"


if __name__ == "__main__":
    PAGE.write_text(schema_page(), encoding="utf-8")
    PICTURE.write_text(picture(), encoding="utf-8")
