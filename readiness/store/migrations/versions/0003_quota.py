"""What a source said of its limits: kept with the run, and told while it is under way."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; runs of before have none."""
    op.add_column("lease", sa.Column("requests", sa.Integer(), server_default="0", nullable=False))
    for table in ("lease", "run_end"):
        op.add_column(table, sa.Column("quota_left", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("quota_limit", sa.Integer(), nullable=True))
