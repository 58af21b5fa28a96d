"""Reads controls.yaml into controls with every default filled in, or into all that is wrong with it."""

from collections.abc import Collection, Mapping
from pathlib import Path

from readiness.catalog import defaults
from readiness.catalog.cache import read_tree
from readiness.catalog.criteria import load_criteria
from readiness.catalog.evidence import read_requirement
from readiness.catalog.fields import Desk, Fields, shown, suggestion
from readiness.catalog.identifier import identifier
from readiness.catalog.known import Known
from readiness.catalog.procedures import Procedure
from readiness.catalog.roadmap import load_roadmap
from readiness.catalog.tags import read_tags
from readiness.catalog.tree import Node, clipped
from readiness.catalog.uses import read_uses
from readiness.catalog.value import Catalog
from readiness.domain.control import Control, Requirement
from readiness.domain.vocabulary import Cadence, ControlType, Nature, Shape
from readiness.errors import WrongConfiguration

REQUIRED = ("id", "title", "criteria", "owner", "cadence", "evidence")
KEYS = (
    *REQUIRED,
    "description",
    "area",
    "weight",
    "control_type",
    "nature",
    "effective_from",
    "procedures",
    "test",
    "remediation",
    "tags",
)


def load_controls(
    path: Path,
    *,
    shapes: Mapping[str, Shape],
    procedures: Mapping[str, Procedure],
    cache: Path | None = None,
    by_file: Collection[str] = (),
) -> Catalog:
    """Return the catalog a file states, every default filled in.

    `shapes` are the shipped collectors', `procedures` the shipped and the workspace's own; what else the file names is not
    available yet. `by_file` are the shipped collectors whose lists people bring as files, who have grace for it.
    `cache` is a folder that makes the next reading quick.
    Raises WrongConfiguration `controls.yaml:LINE:COLUMN: what. What would be right.` with all complaints.
    """
    criteria = load_criteria(cache=cache)
    known = Known(frozenset(c.id for c in criteria), shapes, procedures, load_roadmap(cache), frozenset(by_file))
    desk = Desk(path.name)
    file = Fields(desk, read_tree(path, cache), "the catalog", ("areas", "controls"), ("controls",))
    areas = _areas(file)
    controls = tuple(_control(desk, node, areas, known) for node in file.items("controls"))
    _complain_twice(file, "controls", "id", "the control")
    if desk.complaints:
        raise WrongConfiguration.of(sorted(desk.complaints), "readiness catalog check --json lists them")
    return Catalog(areas, controls, criteria, tuple(sorted(desk.warnings)))


def _areas(file: Fields) -> Mapping[str, str]:
    node = file.get("areas")
    if node is None:
        return {}
    names = tuple(node.value) if isinstance(node.value, Mapping) else ("AREA",)
    fields = Fields(file.desk, node, "areas", names)
    return {name: fields.text(name) for name in fields.values}


def _control(desk: Desk, node: Node, areas: Mapping[str, str], known: Known) -> Control:
    fields = Fields(desk, node, "a control", KEYS, REQUIRED)
    name = identifier(fields, "id")
    cadence = fields.word("cadence", Cadence, Cadence.ANNUAL)
    weight = fields.number("weight", 1, defaults.HEAVIEST, defaults.WEIGHT)
    tags = read_tags(fields)
    return Control(
        id=name,
        title=fields.text("title"),
        criteria=_criteria(fields, known),
        owner=_owner(fields),
        cadence=cadence,
        requirements=_requirements(fields, name, cadence, known),
        procedures=read_uses(fields, weight, known),
        description=fields.text("description"),
        area=_area(fields, areas),
        weight=weight,
        control_type=fields.word("control_type", ControlType, None),
        nature=fields.word("nature", Nature, None),
        effective_from=fields.day("effective_from"),
        test=fields.text("test"),
        remediation=fields.text("remediation"),
        fix_first=str(tags["fix_first"]) if "fix_first" in tags else None,
        tags=tags,
    )


def _requirements(fields: Fields, control: str, cadence: Cadence, known: Known) -> tuple[Requirement, ...]:
    lines = tuple(read_requirement(fields.desk, node, control, cadence, known) for node in fields.items("evidence"))
    _complain_twice(fields, "evidence", "key", "the evidence line")
    return lines


def _complain_twice(fields: Fields, name: str, key: str, noun: str) -> None:
    """Complain about each item of a list whose id another item before it has."""
    node = fields.get(name)
    seen: dict[str, int] = {}
    for item in node.value if node is not None and isinstance(node.value, tuple) else ():
        found = {str(k): v for k, v in item.value.items()}.get(key) if isinstance(item.value, Mapping) else None
        if found is not None and isinstance(found.value, str):
            if found.value in seen:
                what = f"{noun} {clipped(found.value)} stands twice; first on line {seen[found.value]}"
                fields.desk.complain(found, what, f"Give one of them another {key}.")
            seen.setdefault(found.value, found.line)


def _criteria(fields: Fields, known: Known) -> tuple[str, ...]:
    named: list[str] = []
    for node in fields.items("criteria"):
        if not isinstance(node.value, str) or node.value not in known.criteria:
            fields.desk.complain(
                node, f"unknown criterion {shown(node)}", suggestion(node.value, sorted(known.criteria))
            )
        elif node.value in named:
            fields.desk.complain(node, f"the criterion {node.value} stands twice", "Keep one of them.")
        else:
            named.append(node.value)
    return tuple(named)


def _owner(fields: Fields) -> str:
    node = fields.get("owner")
    if node is None:
        return ""
    owner = node.value
    shared = isinstance(owner, tuple) or (
        isinstance(owner, str) and ("," in owner or ";" in owner or owner.count("@") > 1)
    )
    if shared:
        fields.desk.complain(
            node, "owner must be exactly one role or e-mail address", "Name the one who answers for it."
        )
        return ""
    return fields.text("owner")


def _area(fields: Fields, areas: Mapping[str, str]) -> str:
    area = fields.text("area")
    if area and areas and area not in areas:
        fields.desk.warn(
            fields.values["area"], f"the area {clipped(area)!r} is not in areas", suggestion(area, list(areas))
        )
    return area
