"""What a procedure was given besides the populations, so that anybody can run it again over a bundle's files."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from readiness.services.judging.populations import Moment
from readiness.services.judging.procedures import Judged
from readiness.services.judging.registers import read_registers
from readiness.testbench.columns import sql_type
from readiness.testbench.values import REGISTERS
from readiness.workspace import Workspace

Registers = Sequence[Mapping[str, Any]]


def registers(workspace: Workspace, moment: Moment) -> Registers:
    """Return the small tables that come from settings and people, as the bundle states them."""
    given = read_registers(workspace, moment)
    return [
        {"name": name, "columns": [list(one) for one in columns.items()], "rows": list(getattr(given, name))}
        for name, columns in REGISTERS.items()
    ]


def replay(workspace: Workspace, judged: Judged, moment: Moment, given: Registers) -> Mapping[str, Any] | None:
    """Return days, zone, tables and registers; None where a history of lists was read, which a bundle does not hold."""
    procedure = workspace.procedures[judged.use.id]
    if "__history" in procedure.sql.casefold():
        return None
    window = moment.window or moment.elapsed
    return {
        "given": {
            "as_of": moment.as_of,
            "window_start": window.start,
            "window_end": window.end,
            "zone": workspace.settings.organization.time_zone,
        },
        "fractions": [name for name, value in procedure.parameters.items() if isinstance(value, float)],
        "tables": [_table(workspace, name) for name in procedure.populations],
        "registers": [_named(one, procedure.sql) for one in given],
    }


def _named(register: Mapping[str, Any], sql: str) -> Mapping[str, Any]:
    """Return a register with its rows only where the procedure reads them: people are told of where it must be."""
    return register if re.search(rf"\b{register['name']}\b", sql, re.IGNORECASE) else {**register, "rows": []}


def _table(workspace: Workspace, name: str) -> Mapping[str, Any]:
    collector = workspace.collectors[name]
    return {
        "name": name.replace(".", "_"),
        "collector": name,
        "events": collector.shape.value == "events",
        "key": collector.schema.key,
        "columns": [[c.name, sql_type(c), c.required] for c in collector.schema.columns],
    }
