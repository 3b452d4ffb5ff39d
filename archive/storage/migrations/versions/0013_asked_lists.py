"""The lists of pages that commands were given, while they are not finished."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_asked_list"),
    )
    op.create_table(
        "asked_page",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("url_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("goes_on", sa.Integer(), nullable=True),
        sa.Column("is_reached", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["asked_list.id"], name="fk_asked_page_list_id_asked_list", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["url_id"], ["url.id"], name="fk_asked_page_url_id_url", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list_id", "url_id", name="pk_asked_page"),
    )
    op.create_index(
        "ix_asked_page_list_id_host_position", "asked_page", ["list_id", "host", "position"], unique=False
    )
    op.create_index("ix_asked_page_url_id", "asked_page", ["url_id"], unique=False)
