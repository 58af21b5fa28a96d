"""Background checks: the class of their result, never the report."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("person_id",),
    columns=(
        Column("item", ColumnType.TEXT, "PERSON"),
        Column("person_id", ColumnType.TEXT, "As in hris.roster"),
        Column("ordered_on", ColumnType.DATE, "Day it was ordered", required=False),
        Column("completed_on", ColumnType.DATE, "Day its result came; empty while it is under way", required=False),
        Column(
            "result_class",
            ColumnType.TEXT,
            "Class of the result, such as clear or consider; never what was found",
            required=False,
        ),
    ),
)

COLLECTOR = Collector(
    id="hris.background_checks",
    title="Background checks",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.MONTHLY,
    fetch=by_file_only,
)
