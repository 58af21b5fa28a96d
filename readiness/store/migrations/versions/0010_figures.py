"""What readiness came to, week by week, so that its trend is read and not computed again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and lock it."""
    op.create_table(
        "figure",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("engagement", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("readiness", sa.Float(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["engagement"], ["engagement.id"], name=op.f("fk_figure_engagement_engagement")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_figure")),
        sa.UniqueConstraint("engagement", "day", name=op.f("uq_figure_engagement_day")),
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            'create trigger figure_insert_only before update or delete or truncate on "figure" '
            "for each statement execute function refuse_change()"
        )
        return
    for change in ("update", "delete"):
        op.execute(
            f'create trigger figure_no_{change} before {change} on "figure" '
            "begin select raise(abort, 'figure is insert-only'); end"
        )
