"""Every use of SQLAlchemy's internals, which may change in any release. `tests/test_insides.py` has a test for each; a
failing test names what broke."""

from sqlalchemy import Engine, FromClause
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler


def write_hints(engine: Engine) -> None:
    """Make a SQLite engine write `Select.with_hint` (INDEXED BY), which SQLAlchemy does for other databases only."""
    engine.dialect.statement_compiler = _HintingCompiler


class _HintingCompiler(SQLiteCompiler):
    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        return text
