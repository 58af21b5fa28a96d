"""Alerts of the on-call system and how fast they were answered."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("alert_id",),
    at="created_at",
    columns=(
        Column("item", ColumnType.TEXT, "ALERT"),
        Column("alert_id", ColumnType.TEXT, "The system's id of the alert"),
        Column("source", ColumnType.TEXT, "What raised it", required=False),
        Column("severity", ColumnType.TEXT, "As the system names it", required=False),
        Column("created_at", ColumnType.INSTANT, "When it was raised"),
        Column("ack_at", ColumnType.INSTANT, "When somebody took it; empty if nobody has", required=False),
        Column("closed_at", ColumnType.INSTANT, "When it was closed; empty while it is open", required=False),
        Column("incident_key", ColumnType.TEXT, "The incident it became; empty if none", required=False),
    ),
)

COLLECTOR = Collector(
    id="oncall.alerts",
    title="Alerts of the on-call system",
    shape=Shape.EVENTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.MONTHLY,
    fetch=by_file_only,
)
