"""Reads which procedures judge a control, with which parameters, and how bad an exception is."""

from collections.abc import Mapping
from typing import cast

from readiness.catalog import defaults
from readiness.catalog.fields import Desk, Fields, shown
from readiness.catalog.known import Known
from readiness.catalog.procedures import Procedure
from readiness.catalog.tree import Node
from readiness.domain.control import Parameter, ProcedureUse
from readiness.domain.vocabulary import Severity
from readiness.errors import WrongConfiguration

KEYS = ("id", "parameters", "severity")


def read_uses(control: Fields, weight: int, known: Known) -> tuple[ProcedureUse, ...]:
    """Return a control's procedures; one that stands twice is complained about."""
    uses: dict[str, ProcedureUse] = {}
    for node in control.items("procedures"):
        fields = Fields(control.desk, node, "a procedure", KEYS, ("id",))
        use = _use(fields, weight, known)
        if use.id in uses:
            control.desk.complain(
                fields.key("id"), f"the procedure {use.id} stands twice in this control", "Keep one of them."
            )
        uses[use.id] = use
    return tuple(uses.values())


def _use(fields: Fields, weight: int, known: Known) -> ProcedureUse:
    name = fields.text("id")
    at = fields.get("id")
    return ProcedureUse(
        id=name,
        severity=_severity(fields, weight),
        parameters=_parameters(fields, known.procedures.get(name)),
        available=at is not None and bool(name) and known.ships_procedure(fields.desk, at, name),
    )


def _severity(fields: Fields, weight: int) -> Severity:
    severity = fields.word("severity", Severity, defaults.severity(weight))
    if severity is Severity.INFO:
        fields.desk.complain(fields.values["severity"], "an exception is never only info", "Write low, or a worse one.")
    return severity


def _parameters(fields: Fields, procedure: Procedure | None) -> Mapping[str, Parameter]:
    node = fields.get("parameters")
    if node is None:
        return {}
    names = tuple(node.value) if isinstance(node.value, Mapping) else ("NAME",)
    given = Fields(fields.desk, node, "parameters", names)
    return {name: _parameter(fields.desk, name, value, procedure) for name, value in given.values.items()}


def _parameter(desk: Desk, name: str, node: Node, procedure: Procedure | None) -> Parameter:
    value = _plain(node)
    if value is None:
        desk.complain(
            node,
            f"the parameter {name} cannot be {shown(node)}",
            "Write a text, a number, true, false or a list of them.",
        )
        return ""
    try:
        if procedure is not None:
            procedure.filled({name: value})
    except WrongConfiguration as error:
        desk.complain(node, error.what, error.remedy)
    return value


def _plain(node: Node) -> Parameter | None:
    if isinstance(node.value, tuple):
        items = [_plain(item) for item in node.value]
        plain = all(isinstance(item, str | int | float) for item in items)
        return cast("Parameter", tuple(items)) if plain else None
    return None if isinstance(node.value, Mapping) else node.value
