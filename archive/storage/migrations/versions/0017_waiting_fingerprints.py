"""Fingerprints of new texts wait in a small table before they move to the large one. The index of revisions by digest
goes: nothing looks revisions up by it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waiting_handle",
        sa.Column("age", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("handle", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wording_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("age", "handle", "wording_id", name="pk_waiting_handle"),
        sqlite_with_rowid=False,
    )
    op.drop_index("ix_revision_digest", "revision")
