"""A site's profile knows places in templates and patterns of lines, too, and when its meaning last changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("profile") as profile:
        profile.add_column(sa.Column("patterns", JSON, nullable=True))
        profile.add_column(sa.Column("templates", JSON, nullable=True))
        profile.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        profile.add_column(sa.Column("taught_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE profile SET patterns = '{}', templates = '[]', changed_at = learned_at")
    with op.batch_alter_table("profile") as profile:
        profile.alter_column("patterns", existing_type=JSON, nullable=False)
        profile.alter_column("templates", existing_type=JSON, nullable=False)
        profile.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
