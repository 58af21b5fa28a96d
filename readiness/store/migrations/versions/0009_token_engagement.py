"""The one engagement that an auditor's token reads."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; tokens of auditors made before see none."""
    op.add_column("api_token", sa.Column("engagement", sa.String(), nullable=True))
