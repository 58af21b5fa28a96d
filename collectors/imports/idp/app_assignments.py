"""Who has which application behind the identity provider."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("app_id", "user_id"),
    columns=(
        Column("item", ColumnType.TEXT, "APP/USER"),
        Column("app_id", ColumnType.TEXT, "The provider's id of the application"),
        Column("app", ColumnType.TEXT, "Name of the application"),
        Column("user_id", ColumnType.TEXT, "As in idp.users"),
        Column("login", ColumnType.TEXT, "Name of the account inside the application", required=False),
        Column("email", ColumnType.TEXT, "Address of the account, by which it is matched to a person", required=False),
        Column("status", ColumnType.TEXT, "active, or the provider's word for every other state"),
        Column("assigned_by", ColumnType.TEXT, "user, or the group that brings it", required=False),
        Column("assigned_at", ColumnType.INSTANT, "When it was assigned", required=False),
    ),
)

COLLECTOR = Collector(
    id="idp.app_assignments",
    title="Who has which application",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.DAILY,
    fetch=by_file_only,
)
