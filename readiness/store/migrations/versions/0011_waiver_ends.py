"""A waiver that was granted can be ended early."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and lock it."""
    op.create_table(
        "waiver_end",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("waiver", sa.String(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["waiver"], ["waiver.id"], name=op.f("fk_waiver_end_waiver_waiver")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_waiver_end")),
        sa.UniqueConstraint("id", name=op.f("uq_waiver_end_id")),
        sa.UniqueConstraint("waiver", "effective_from", name=op.f("uq_waiver_end_waiver_effective_from")),
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            'create trigger waiver_end_insert_only before update or delete or truncate on "waiver_end" '
            "for each statement execute function refuse_change()"
        )
        return
    for change in ("update", "delete"):
        op.execute(
            f'create trigger waiver_end_no_{change} before {change} on "waiver_end" '
            "begin select raise(abort, 'waiver_end is insert-only'); end"
        )
