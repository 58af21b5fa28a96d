"""All tables, and the triggers that keep records from being changed or removed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSERT_ONLY = (
    "bundle",
    "checkpoint",
    "engagement",
    "engagement_event",
    "evidence",
    "evidence_file",
    "evidence_review",
    "journal",
    "ledger",
    "override",
    "result",
    "result_item",
    "run",
    "run_end",
    "waiver",
    "walkthrough",
)
"""A later migration that rebuilds one of these on SQLite (batch mode) must make its triggers again."""


def upgrade() -> None:
    """Make the tables, then lock those that only grow."""
    create_tables()
    lock = lock_postgresql if op.get_context().dialect.name == "postgresql" else lock_sqlite
    for table in INSERT_ONLY:
        lock(table)


def lock_sqlite(table: str) -> None:
    """Refuse UPDATE and DELETE on one table."""
    for change in ("update", "delete"):
        op.execute(
            f'create trigger {table}_no_{change} before {change} on "{table}" '
            f"begin select raise(abort, '{table} is insert-only'); end"
        )


def lock_postgresql(table: str) -> None:
    """Refuse UPDATE, DELETE and TRUNCATE on one table."""
    op.execute(
        "create or replace function refuse_change() returns trigger language plpgsql as "
        "$$ begin raise exception '% is insert-only', tg_table_name; end $$"
    )
    op.execute(
        f'create trigger {table}_insert_only before update or delete or truncate on "{table}" '
        "for each statement execute function refuse_change()"
    )


def create_tables() -> None:
    """Make what readiness/store/tables declares."""
    op.create_table(
        "account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "engagement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("type", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
        sa.UniqueConstraint("name", name=op.f("uq_engagement_name")),
    )
    op.create_index(op.f("ix_engagement_created_at"), "engagement", ["created_at"], unique=False)
    op.create_table(
        "ledger",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bytes", sa.String(), nullable=True),
        sa.Column("run", sa.String(), nullable=True),
        sa.Column("prev", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger")),
    )
    op.create_index(op.f("ix_ledger_event"), "ledger", ["event"], unique=False)
    op.create_index(op.f("ix_ledger_id"), "ledger", ["id"], unique=False)
    op.create_table(
        "login_attempt",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_login_attempt")),
    )
    op.create_index(op.f("ix_login_attempt_account_at"), "login_attempt", ["account", "at"], unique=False)
    op.create_index(op.f("ix_login_attempt_address_at"), "login_attempt", ["address", "at"], unique=False)
    op.create_index(op.f("ix_login_attempt_at"), "login_attempt", ["at"], unique=False)
    op.create_table(
        "meta",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "override",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_override")),
        sa.UniqueConstraint("id", name=op.f("uq_override_id")),
    )
    op.create_index(
        op.f("ix_override_subject_field_effective_from"),
        "override",
        ["subject", "field", "effective_from"],
        unique=False,
    )
    op.create_table(
        "result",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("control", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("population_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_start", sa.Date(), nullable=True),
        sa.Column("window_end", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("tested", sa.Integer(), nullable=False),
        sa.Column("exceptions", sa.Integer(), nullable=False),
        sa.Column("inconclusive", sa.Integer(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("procedure_sha256", sa.String(), nullable=False),
        sa.Column("populations", sa.Text(), nullable=False),
        sa.Column("sheet_sha256", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_result")),
        sa.UniqueConstraint("id", name=op.f("uq_result_id")),
    )
    op.create_index(
        op.f("ix_result_control_procedure_day_seq"), "result", ["control", "procedure", "day", "seq"], unique=False
    )
    op.create_index(op.f("ix_result_day"), "result", ["day"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("collector", sa.String(), nullable=False),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("covers_from", sa.Date(), nullable=True),
        sa.Column("covers_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint(
            "connection", "collector", "scheduled_for", name=op.f("uq_run_connection_collector_scheduled_for")
        ),
    )
    op.create_index(
        op.f("ix_run_connection_collector_started_at"), "run", ["connection", "collector", "started_at"], unique=False
    )
    op.create_index(op.f("ix_run_started_at_id"), "run", ["started_at", "id"], unique=False)
    op.create_table(
        "waiver",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_waiver")),
        sa.UniqueConstraint("id", name=op.f("uq_waiver_id")),
    )
    op.create_index(op.f("ix_waiver_procedure_item"), "waiver", ["procedure", "item"], unique=False)
    op.create_table(
        "walkthrough",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("control", sa.String(), nullable=False),
        sa.Column("performed_on", sa.Date(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_walkthrough")),
        sa.UniqueConstraint("id", name=op.f("uq_walkthrough_id")),
    )
    op.create_index(
        op.f("ix_walkthrough_control_performed_on"), "walkthrough", ["control", "performed_on"], unique=False
    )
    op.create_table(
        "bundle",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("engagement", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tagmanifest_sha256", sa.String(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("omissions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["engagement"], ["engagement.id"], name=op.f("fk_bundle_engagement_engagement")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_bundle")),
    )
    op.create_index(op.f("ix_bundle_engagement"), "bundle", ["engagement"], unique=False)
    op.create_table(
        "checkpoint",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lines"], ["ledger.seq"], name=op.f("fk_checkpoint_lines_ledger")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "engagement_event",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("engagement", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement"], ["engagement.id"], name=op.f("fk_engagement_event_engagement_engagement")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_engagement_event")),
    )
    op.create_index(op.f("ix_engagement_event_engagement_seq"), "engagement_event", ["engagement", "seq"], unique=False)
    op.create_index(op.f("ix_engagement_event_event_seq"), "engagement_event", ["event", "seq"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("connection", sa.String(), nullable=True),
        sa.Column("collector", sa.String(), nullable=True),
        sa.Column("requirement", sa.String(), nullable=True),
        sa.Column("performed_on", sa.Date(), nullable=True),
        sa.Column("covers_from", sa.Date(), nullable=True),
        sa.Column("covers_to", sa.Date(), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("source_total", sa.Integer(), nullable=True),
        sa.Column("run", sa.String(), nullable=True),
        sa.Column("uploader", sa.Text(), nullable=True),
        sa.Column("for_period", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("raw_sha256", sa.String(), nullable=True),
        sa.Column("ledger_seq", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supersedes", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["ledger_seq"], ["ledger.seq"], name=op.f("fk_evidence_ledger_seq_ledger")),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_evidence_run_run")),
        sa.ForeignKeyConstraint(["supersedes"], ["evidence.id"], name=op.f("fk_evidence_supersedes_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("ledger_seq", name=op.f("uq_evidence_ledger_seq")),
    )
    op.create_index(op.f("ix_evidence_collector_collected_at"), "evidence", ["collector", "collected_at"], unique=False)
    op.create_index(
        op.f("ix_evidence_collector_connection_collected_at"),
        "evidence",
        ["collector", "connection", "collected_at"],
        unique=False,
    )
    op.create_index(op.f("ix_evidence_collector_covers_to"), "evidence", ["collector", "covers_to"], unique=False)
    op.create_index(
        op.f("ix_evidence_requirement_collected_at"), "evidence", ["requirement", "collected_at"], unique=False
    )
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"], unique=False)
    op.create_table(
        "journal",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["ledger.seq"], name=op.f("fk_journal_seq_ledger")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
    )
    op.create_table(
        "lease",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("collector", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_lease_run_run")),
        sa.PrimaryKeyConstraint("run", name=op.f("pk_lease")),
        sa.UniqueConstraint("connection", "collector", name=op.f("uq_lease_connection_collector")),
    )
    op.create_table(
        "result_item",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("result", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["result"], ["result.seq"], name=op.f("fk_result_item_result_result")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_result_item")),
    )
    op.create_index(op.f("ix_result_item_result_item"), "result_item", ["result", "item"], unique=False)
    op.create_table(
        "set_up_link",
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_set_up_link_user_account")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_set_up_link")),
    )
    op.create_index(op.f("ix_set_up_link_user"), "set_up_link", ["user"], unique=False)
    op.create_table(
        "web_session",
        sa.Column("id_sha256", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_web_session_user_account")),
        sa.PrimaryKeyConstraint("id_sha256", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_expires_at"), "web_session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_web_session_user"), "web_session", ["user"], unique=False)
    op.create_table(
        "evidence_file",
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["evidence"], ["evidence.id"], name=op.f("fk_evidence_file_evidence_evidence")),
        sa.PrimaryKeyConstraint("evidence", "position", name=op.f("pk_evidence_file")),
    )
    op.create_table(
        "evidence_review",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["evidence"], ["evidence.id"], name=op.f("fk_evidence_review_evidence_evidence")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_evidence_review")),
    )
    op.create_index(op.f("ix_evidence_review_evidence_seq"), "evidence_review", ["evidence", "seq"], unique=False)
    op.create_table(
        "run_end",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("connection", sa.String(), nullable=False),
        sa.Column("collector", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("source_total", sa.Integer(), nullable=True),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["evidence"], ["evidence.id"], name=op.f("fk_run_end_evidence_evidence")),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name=op.f("fk_run_end_run_run")),
        sa.PrimaryKeyConstraint("run", name=op.f("pk_run_end")),
    )
    op.create_index(
        op.f("ix_run_end_connection_collector_ended_at"),
        "run_end",
        ["connection", "collector", "ended_at"],
        unique=False,
    )
