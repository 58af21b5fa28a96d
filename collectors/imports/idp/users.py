"""Users of the identity provider, in every state."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("user_id",),
    columns=(
        Column("item", ColumnType.TEXT, "USER"),
        Column("user_id", ColumnType.TEXT, "The provider's id of the account"),
        Column("login", ColumnType.TEXT, "Name by which it signs in"),
        Column("email", ColumnType.TEXT, "Its address, by which it is matched to a person", required=False),
        Column(
            "status",
            ColumnType.TEXT,
            "The provider's word: suspended, deactivated, deprovisioned, disabled, inactive, deleted or staged cannot sign in; any other can",
        ),
        Column("kind", ColumnType.TEXT, "human or service; empty counts as human", required=False),
        Column("created_at", ColumnType.INSTANT, "When it was made", required=False),
        Column("activated_at", ColumnType.INSTANT, "When it was first activated", required=False),
        Column(
            "deactivated_at",
            ColumnType.INSTANT,
            "When it was deactivated or suspended; empty if never or unknown",
            required=False,
        ),
        Column("last_login", ColumnType.INSTANT, "When it last signed in; empty if never, or unknown", required=False),
    ),
)

COLLECTOR = Collector(
    id="idp.users",
    title="Users of the identity provider in every state",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.DAILY,
    fetch=by_file_only,
)
