"""Settings of each source, and whether what a listing named is wanted by them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NONE = sa.text("'[]'")


def upgrade() -> None:
    op.add_column("source", sa.Column("only", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("source", sa.Column("include", JSON, nullable=False, server_default=NONE))
    op.add_column("source", sa.Column("exclude", JSON, nullable=False, server_default=NONE))
    op.add_column("source", sa.Column("since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("source", sa.Column("delay_s", sa.Double(), nullable=True))
    op.add_column("source", sa.Column("user_agent", sa.Text(), nullable=True))
    op.add_column("source", sa.Column("headers_file", sa.Text(), nullable=True))
    op.add_column("source", sa.Column("cookies_file", sa.Text(), nullable=True))
    op.add_column("source", sa.Column("proxy", sa.Text(), nullable=True))
    op.add_column("listed", sa.Column("is_wanted", sa.Boolean(), nullable=False, server_default=sa.true()))
