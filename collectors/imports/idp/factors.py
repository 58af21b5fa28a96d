"""Second factors of each user: one row per user and factor. A user without one has no row."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("user_id", "factor_id"),
    columns=(
        Column("item", ColumnType.TEXT, "USER/FACTOR"),
        Column("user_id", ColumnType.TEXT, "As in idp.users"),
        Column("factor_id", ColumnType.TEXT, "The provider's id of the factor"),
        Column("type", ColumnType.TEXT, "webauthn, u2f, smart_card, push, totp, hotp, sms, call, email, question, ..."),
        Column("status", ColumnType.TEXT, "active, or the provider's word for every other state"),
        Column(
            "phishing_resistant",
            ColumnType.BOOLEAN,
            "Cannot be given away to a false page; empty: webauthn, u2f and smart_card count so",
            required=False,
        ),
        Column("created_at", ColumnType.INSTANT, "When it was enrolled", required=False),
    ),
)

COLLECTOR = Collector(
    id="idp.factors",
    title="Second factors of each user",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.DAILY,
    fetch=by_file_only,
)
