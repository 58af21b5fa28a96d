"""Administrators of the identity provider: one row per user and role."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("user_id", "role"),
    columns=(
        Column("item", ColumnType.TEXT, "USER/ROLE"),
        Column("user_id", ColumnType.TEXT, "As in idp.users"),
        Column("role", ColumnType.TEXT, "The provider's name of the role"),
        Column("login", ColumnType.TEXT, "Name by which the account signs in", required=False),
        Column("assigned_via", ColumnType.TEXT, "user, or the group that brings it", required=False),
    ),
)

COLLECTOR = Collector(
    id="idp.admin_roles",
    title="Administrators of the identity provider",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.DAILY,
    fetch=by_file_only,
)
