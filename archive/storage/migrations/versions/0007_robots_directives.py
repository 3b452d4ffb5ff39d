"""What a page asks of those who keep or use it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("capture", sa.Column("directives", sa.Text(), nullable=True))
