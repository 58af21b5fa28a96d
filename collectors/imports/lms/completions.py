"""Training assigned and completed: one row per assignment."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("person_id", "course_id", "assigned_on"),
    columns=(
        Column("item", ColumnType.TEXT, "PERSON/COURSE/ASSIGNED"),
        Column("person_id", ColumnType.TEXT, "As in hris.roster"),
        Column("course_id", ColumnType.TEXT, "The course"),
        Column("assigned_on", ColumnType.DATE, "Day it was assigned"),
        Column("due_on", ColumnType.DATE, "Day it is due", required=False),
        Column("completed_on", ColumnType.DATE, "Day it was completed; empty while it is open", required=False),
    ),
)

COLLECTOR = Collector(
    id="lms.completions",
    title="Training assigned and completed",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.MONTHLY,
    fetch=by_file_only,
)
