"""What is due, what people were told, and the links by which calendars read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; let a lease say how far its run is."""
    op.add_column("lease", sa.Column("rows", sa.Integer(), server_default="0", nullable=False))
    op.add_column("lease", sa.Column("pages", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "due_run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("collector", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run", sa.String(), nullable=True),
        sa.Column("missed", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_due_run_run_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_run")),
        sa.UniqueConstraint("connection", "collector", "scheduled_for", name=op.f("uq_due_run_connection_collector_scheduled_for")),
        sa.UniqueConstraint("connection", "collector", "day", name=op.f("uq_due_run_connection_collector_day")),
    )
    op.create_index(op.f("ix_due_run_scheduled_for_id"), "due_run", ["scheduled_for", "id"], unique=False)
    op.create_index(op.f("ix_due_run_settled_at"), "due_run", ["settled_at"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_reminder")),
        sa.UniqueConstraint("person", "about", name=op.f("uq_reminder_person_about")),
    )
    op.create_table(
        "calendar_link",
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_calendar_link_user_account")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_calendar_link")),
    )
    op.create_index(op.f("ix_calendar_link_user"), "calendar_link", ["user"], unique=False)
