"""Changes of job or department, by the day they took effect."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("person_id", "effective_date"),
    at="effective_date",
    columns=(
        Column("item", ColumnType.TEXT, "PERSON/DAY"),
        Column("person_id", ColumnType.TEXT, "As in hris.roster"),
        Column("effective_date", ColumnType.DATE, "First day in the new job"),
        Column("from_title", ColumnType.TEXT, "Job title before", required=False),
        Column("to_title", ColumnType.TEXT, "Job title after", required=False),
        Column("from_dept", ColumnType.TEXT, "Department before", required=False),
        Column("to_dept", ColumnType.TEXT, "Department after", required=False),
    ),
)

COLLECTOR = Collector(
    id="hris.job_changes",
    title="Changes of job or department",
    shape=Shape.EVENTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.MONTHLY,
    fetch=by_file_only,
)
