"""PostgreSQL has the words of titles, authors and tags beside those of texts: they are short, and read fast."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE revision_search ADD COLUMN heads tsvector "
            "GENERATED ALWAYS AS (ts_filter(words, '{a,b,c}')) STORED"
        )
        op.execute("CREATE INDEX ix_revision_search_heads ON revision_search USING gin (heads)")
