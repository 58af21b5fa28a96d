"""Rules of the identity provider: sign-on, passwords, enrolment."""

from collectors.kit import Cadence, Collector, Column, ColumnType, Schema, Shape, by_file_only

__all__ = ["COLLECTOR", "SCHEMA"]

SCHEMA = Schema(
    key="item",
    made_of=("policy_id", "rule_id"),
    columns=(
        Column("item", ColumnType.TEXT, "POLICY/RULE"),
        Column("policy_id", ColumnType.TEXT, "The provider's id of the policy"),
        Column("rule_id", ColumnType.TEXT, "The provider's id of the rule, or default"),
        Column("type", ColumnType.TEXT, "sign_on, password, enrolment or access"),
        Column("name", ColumnType.TEXT, "Name of the rule"),
        Column("status", ColumnType.TEXT, "active or inactive"),
        Column("priority", ColumnType.INTEGER, "Lower counts first", required=False),
        Column(
            "requires_second_factor",
            ColumnType.BOOLEAN,
            "A sign-on needs a second factor; empty where a rule does not say",
            required=False,
        ),
        Column("password_min_length", ColumnType.INTEGER, "Least number of characters", required=False),
        Column("password_max_attempts", ColumnType.INTEGER, "Wrong passwords before the account locks", required=False),
        Column("password_history", ColumnType.INTEGER, "Former passwords that may not come again", required=False),
        Column(
            "session_idle_min", ColumnType.INTEGER, "Minutes of idleness after which a session ends", required=False
        ),
        Column("session_max_min", ColumnType.INTEGER, "Minutes after which a session ends in any case", required=False),
    ),
)

COLLECTOR = Collector(
    id="idp.policies",
    title="Sign-on, password and enrolment policies",
    shape=Shape.CONFIG,
    schema=SCHEMA,
    needs=(),
    cadence=Cadence.DAILY,
    fetch=by_file_only,
)
