"""Availability of each service by month, beside what was promised."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("service", "month"),
    columns=(
        Column("item", ColumnType.TEXT, "SERVICE/MONTH"),
        Column("month", ColumnType.TEXT, "The month, as 2026-03"),
        Column("service", ColumnType.TEXT, "The service"),
        Column("minutes_down", ColumnType.NUMBER, "Minutes it was not available"),
        Column("availability_pct", ColumnType.NUMBER, "Availability in percent"),
        Column("target_pct", ColumnType.NUMBER, "What was promised, in percent", required=False),
    ),
)

COLLECTOR = Collector(
    id="uptime.reports",
    title="Availability of each service by month",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.MONTHLY,
    fetch=by_file_only,
)
