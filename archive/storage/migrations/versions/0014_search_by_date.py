"""SQLite's index of what a search asks of each revision has the date by which results are sorted, too."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SEARCHED = ("id", "is_latest", "published_on", "article_id", "language", "words", "paywalled", "published_at")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_revision_searched", "revision")
        op.create_index("ix_revision_searched", "revision", SEARCHED, unique=False)
