"""What tells few rows from many: indexes of URLs that failed or are claimed and of articles that were taken down, and
whether all pages of a site are extracted with its present profile."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

FEW = (
    ("ix_url_unfinished", "url", ["id"], "reason IS NOT NULL"),
    ("ix_url_leased_by", "url", ["leased_by"], "leased_by IS NOT NULL"),
    ("ix_article_unpublished", "article", ["id"], "state = 'unpublished'"),
)


def upgrade() -> None:
    for name, table, columns, condition in FEW:
        rows = sa.text(condition)
        op.create_index(name, table, columns, unique=False, sqlite_where=rows, postgresql_where=rows)
    op.add_column("profile", sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True))
