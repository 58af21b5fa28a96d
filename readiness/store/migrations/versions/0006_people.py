"""Auditors belong to one engagement until a date; second factors with recovery codes; where a session came from."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room; auditors there are belong to the engagement they saw so far, the selected one."""
    op.add_column("account", sa.Column("engagement", sa.String(), nullable=True))
    op.add_column("account", sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("factor_secret", sa.String(), nullable=True))
    op.add_column("account", sa.Column("factor_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("factor_step", sa.Integer(), nullable=True))
    op.add_column("web_session", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("web_session", sa.Column("browser", sa.Text(), nullable=True))
    op.create_table(
        "recovery_code",
        sa.Column("code_sha256", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_recovery_code_user_account")),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_user"), "recovery_code", ["user"], unique=False)
    op.create_table(
        "half_sign_in",
        sa.Column("id_sha256", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["account.id"], name=op.f("fk_half_sign_in_user_account")),
        sa.PrimaryKeyConstraint("id_sha256", name=op.f("pk_half_sign_in")),
    )
    op.create_index(op.f("ix_half_sign_in_user"), "half_sign_in", ["user"], unique=False)
    op.create_index(op.f("ix_half_sign_in_expires_at"), "half_sign_in", ["expires_at"], unique=False)
    op.execute(
        "update account set engagement = (select engagement from engagement_event where event = 'selected' "
        "order by seq desc limit 1) where role = 'auditor'"
    )
