"""What a vulnerability scanner found: one row per asset and vulnerability."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("asset", "vuln_id"),
    columns=(
        Column("item", ColumnType.TEXT, "ASSET/VULN"),
        Column("finding_id", ColumnType.TEXT, "The scanner's id of the finding", required=False),
        Column("asset", ColumnType.TEXT, "Host, image or address"),
        Column("vuln_id", ColumnType.TEXT, "Vulnerability, such as CVE-2026-1234"),
        Column("severity", ColumnType.TEXT, "critical, high, medium or low, at detection"),
        Column("first_detected", ColumnType.INSTANT, "When it was first seen"),
        Column("last_seen", ColumnType.INSTANT, "When it was last seen", required=False),
        Column("fixed_at", ColumnType.INSTANT, "When it was found fixed; empty while it is open", required=False),
        Column("status", ColumnType.TEXT, "Such as open, fixed or accepted"),
    ),
)

COLLECTOR = Collector(
    id="scanner.findings",
    title="Findings of a vulnerability scanner",
    shape=Shape.OBJECTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.WEEKLY,
    fetch=by_file_only,
)
