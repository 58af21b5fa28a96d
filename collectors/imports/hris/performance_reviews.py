"""Performance reviews: that they were held, never what they said."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("person_id", "cycle"),
    columns=(
        Column("item", ColumnType.TEXT, "PERSON/CYCLE"),
        Column("person_id", ColumnType.TEXT, "As in hris.roster"),
        Column("cycle", ColumnType.TEXT, "The review cycle, such as 2026-H1"),
        Column("completed_on", ColumnType.DATE, "Day it was completed; empty while it is open", required=False),
    ),
)

COLLECTOR = Collector(
    id="hris.performance_reviews",
    title="Performance reviews",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.ANNUAL,
    fetch=by_file_only,
)
