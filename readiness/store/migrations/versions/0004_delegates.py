"""A change that ends: somebody acts for an owner from a day to a day."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let an override name its last day."""
    op.add_column("override", sa.Column("effective_until", sa.Date(), nullable=True))
