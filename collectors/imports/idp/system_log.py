"""What happened at the identity provider: sign-ins, grants, changes."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("uuid",),
    at="published",
    columns=(
        Column("item", ColumnType.TEXT, "EVENT"),
        Column("uuid", ColumnType.TEXT, "The provider's id of the event"),
        Column("published", ColumnType.INSTANT, "When it happened"),
        Column("event_type", ColumnType.TEXT, "The provider's name of the kind of event"),
        Column("outcome", ColumnType.TEXT, "SUCCESS, FAILURE, ...", required=False),
        Column("actor_id", ColumnType.TEXT, "Who did it", required=False),
        Column("actor_login", ColumnType.TEXT, "Name by which the actor signs in", required=False),
        Column("target_id", ColumnType.TEXT, "To whom or what", required=False),
        Column("target_type", ColumnType.TEXT, "What that is: User, AppInstance, UserGroup, ...", required=False),
        Column("target_login", ColumnType.TEXT, "Its login or name", required=False),
        Column("client_ip", ColumnType.TEXT, "Address it came from", required=False),
    ),
)

COLLECTOR = Collector(
    id="idp.system_log",
    title="Log of the identity provider",
    shape=Shape.EVENTS,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.DAILY,
    fetch=by_file_only,
    remembers_days=90,
)
