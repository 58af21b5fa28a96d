"""Waivers are asked for by one person and answered by another."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
INSERT_ONLY = ("waiver_proposal", "waiver_decision")


def upgrade() -> None:
    """Make the tables and lock them."""
    op.create_table(
        "waiver_proposal",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_waiver_proposal")),
        sa.UniqueConstraint("id", name=op.f("uq_waiver_proposal_id")),
    )
    op.create_index(op.f("ix_waiver_proposal_procedure_item"), "waiver_proposal", ["procedure", "item"], unique=False)
    op.create_table(
        "waiver_decision",
        sa.Column("proposal", sa.String(), nullable=False),
        sa.Column("waiver", sa.String(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["proposal"], ["waiver_proposal.id"], name=op.f("fk_waiver_decision_proposal_waiver_proposal")),
        sa.ForeignKeyConstraint(["waiver"], ["waiver.id"], name=op.f("fk_waiver_decision_waiver_waiver")),
        sa.PrimaryKeyConstraint("proposal", name=op.f("pk_waiver_decision")),
    )
    postgresql = op.get_context().dialect.name == "postgresql"
    for table in INSERT_ONLY:
        if postgresql:
            op.execute(
                f'create trigger {table}_insert_only before update or delete or truncate on "{table}" '
                "for each statement execute function refuse_change()"
            )
            continue
        for change in ("update", "delete"):
            op.execute(
                f'create trigger {table}_no_{change} before {change} on "{table}" '
                f"begin select raise(abort, '{table} is insert-only'); end"
            )
