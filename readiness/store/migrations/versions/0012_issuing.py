"""Bundles are asked for, and made in the background."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "issuing",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("engagement", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("bundle", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["engagement"], ["engagement.id"], name=op.f("fk_issuing_engagement_engagement")),
        sa.ForeignKeyConstraint(["bundle"], ["bundle.number"], name=op.f("fk_issuing_bundle_bundle")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_issuing")),
        sa.UniqueConstraint("id", name=op.f("uq_issuing_id")),
    )
    op.create_index(op.f("ix_issuing_ended_at"), "issuing", ["ended_at"], unique=False)
    op.create_index(op.f("ix_issuing_asked_at"), "issuing", ["asked_at"], unique=False)
