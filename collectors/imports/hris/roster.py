"""Everybody who works here or did: one row per person and employment, so that a rehire is a row of its own."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("person_id", "start_date"),
    columns=(
        Column("item", ColumnType.TEXT, "PERSON/START"),
        Column(
            "person_id",
            ColumnType.TEXT,
            "Your own number or name of the person, the same in every list and after a rehire",
        ),
        Column("email", ColumnType.TEXT, "Work address, by which accounts are matched", required=False),
        Column("name", ColumnType.TEXT, "Name, for people to read; accounts are never matched by it", required=False),
        Column("worker_type", ColumnType.TEXT, "employee, contractor, ...", required=False),
        Column("title", ColumnType.TEXT, "Job title", required=False),
        Column("department", ColumnType.TEXT, "Department", required=False),
        Column("manager_id", ColumnType.TEXT, "person_id of the manager", required=False),
        Column("start_date", ColumnType.DATE, "First day of this employment"),
        Column(
            "end_date", ColumnType.DATE, "Last day of this employment, included; empty while it lasts", required=False
        ),
        Column("status", ColumnType.TEXT, "Status in the personnel system, such as active, leave or left"),
    ),
)

COLLECTOR = Collector(
    id="hris.roster",
    title="Workers with their start, end and manager",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.MONTHLY,
    fetch=by_file_only,
)
