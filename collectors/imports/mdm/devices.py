"""Managed devices and the state each reported last."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("device_id",),
    columns=(
        Column("item", ColumnType.TEXT, "DEVICE"),
        Column("device_id", ColumnType.TEXT, "The device's id in the device management"),
        Column("serial", ColumnType.TEXT, "Serial number", required=False),
        Column(
            "person_id", ColumnType.TEXT, "Who has it, as in hris.roster; empty for a shared device", required=False
        ),
        Column("os", ColumnType.TEXT, "Operating system", required=False),
        Column("os_version", ColumnType.TEXT, "Its version", required=False),
        Column("encrypted", ColumnType.BOOLEAN, "The disk is encrypted", required=False),
        Column(
            "screen_lock_min",
            ColumnType.INTEGER,
            "Minutes until the screen locks; empty if it never does",
            required=False,
        ),
        Column("malware_protection", ColumnType.BOOLEAN, "Protection from malware runs", required=False),
        Column("last_check_in", ColumnType.INSTANT, "When it last reported", required=False),
        Column("status", ColumnType.TEXT, "Such as active, lost, retired or wiped"),
    ),
)

COLLECTOR = Collector(
    id="mdm.devices",
    title="Managed devices and their state",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.WEEKLY,
    fetch=by_file_only,
)
