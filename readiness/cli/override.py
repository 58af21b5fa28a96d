"""`readiness override`: dated changes of owner, backup owner, cadence and delegate on top of controls.yaml."""

from datetime import date, datetime

import click

from readiness.cli.options import CivilDate, as_json, as_of, instant, known_at
from readiness.cli.output import emit_json, emit_table, note


@click.group(help="Dated changes on top of controls.yaml: who answers for a control, who acts for whom, how often.")
def command() -> None:
    """Group the acts on overrides."""


@command.command("add")
@click.argument("subject")
@click.argument("field")
@click.argument("value")
@click.option("--from", "start", type=CivilDate(), required=True, help="The first day on which it counts.")
@click.option("--until", type=CivilDate(), help="The last day; for a delegate only, and required there.")
@click.option("--by", required=True, help="E-mail address of who decided it.")
@click.option("--reason", required=True, help="Why; the auditor reads this.")
@as_json
def add(
    subject: str, field: str, value: str, start: date, until: date | None, by: str, reason: str, as_json: bool
) -> None:
    """Change an owner, a backup, a cadence or a delegate from a day on. Written to the ledger.

    FIELD is owner or backup (SUBJECT a control, VALUE a role of [owners] or an e-mail address), cadence (SUBJECT a control
    or requirement) or delegate (SUBJECT a person, VALUE who acts for them until --until; themselves: they are back).
    """
    from readiness.services.controls import overrides
    from readiness.services.controls.overrides import Change
    from readiness.wiring import open_workspace

    asked = Change(subject, field, value, start, by, reason, until)
    made = overrides.change(open_workspace(), asked)
    if as_json:
        emit_json({"override": overrides.row(made)})
    else:
        note(
            f"the {made.field} of {made.subject} is {made.value} from {made.effective_from}"
            + _until(made.effective_until)
        )


@command.command("list", help="Every change, the last recorded first, and whether it is in force on the day.")
@click.option("--subject", help="Only those of this control, requirement or person.")
@as_of
@known_at
@as_json
def list_(subject: str | None, as_of: date | None, known_at: datetime | date | None, as_json: bool) -> None:
    """List overrides."""
    from readiness.cli.naming import Names
    from readiness.services.controls import overrides
    from readiness.wiring import open_workspace

    workspace = open_workspace()
    knowing = instant(known_at, workspace.zone) or workspace.now()
    wanted = frozenset({subject, subject.casefold()}) if subject else None
    with workspace.database.reading() as session:
        found = overrides.listed(session, as_of or workspace.today, knowing, wanted)
    rows = [overrides.row(one) | {"standing": standing.value} for one, standing in found]
    if as_json:
        emit_json({"overrides": rows})
    else:
        shown = ("subject", "field", "value", "from", "until", "standing", "by", "reason")
        names = Names(workspace)
        table = [[*(row[key] for key in shown), names.title(row["subject"])] for row in rows]
        emit_table((*shown, "title"), table, "Nothing was changed: controls.yaml holds as it is.")


def _until(day: date | None) -> str:
    return f" until {day}" if day else ""
