"""Whose deed each line of the ledger tells, so that the activity can be narrowed by person; when, by index."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
AT_ONCE = 1_000


def upgrade() -> None:
    """Make the table and fill it from the envelopes there are."""
    op.create_table(
        "deed",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["ledger.seq"], name=op.f("fk_deed_seq_ledger")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_deed")),
    )
    op.create_index(op.f("ix_deed_person_seq"), "deed", ["person", "seq"], unique=False)
    op.create_index(op.f("ix_ledger_time"), "ledger", ["time"], unique=False)
    connection, after = op.get_bind(), 0
    read = sa.text("select seq, envelope from journal where seq > :after order by seq limit :some")
    write = sa.text("insert into deed (seq, person) values (:seq, :person)")
    while rows := connection.execute(read, {"after": after, "some": AT_ONCE}).all():
        after = rows[-1].seq
        said = ((row.seq, json.loads(row.envelope).get("by")) for row in rows)
        deeds = [{"seq": seq, "person": by.replace("\0", "\ufffd")} for seq, by in said if isinstance(by, str)]
        if deeds:
            connection.execute(write, deeds)
