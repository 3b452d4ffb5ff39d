"""The rules of robots.txt for their lifetime; hosts that are held because they do not answer."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "robots_txt",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fresh_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_robots_txt"),
    )
    op.create_index("ix_robots_txt_fetched_at", "robots_txt", ["fetched_at"], unique=False)
    op.add_column(
        "host_hold", sa.Column("reason", sa.String(20), nullable=False, server_default="rate-limited")
    )
