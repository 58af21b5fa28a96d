"""What two catalogs say differently, control by control and field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from readiness.catalog.value import Catalog
from readiness.domain.control import Control, ProcedureUse, Requirement

_APART = {"requirements", "procedures"}
_DERIVED = {"control", "available", "fix_first"}
"""Fields that follow from the version or from another field."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one control; a side that does not have it is None."""

    control: str
    field: str
    """Its name, or `evidence KEY`, `evidence KEY FIELD`, `procedure ID`, `procedure ID FIELD`."""
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Controls that only one catalog has, by id, and what changed in those that both have."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]


def compare(before: Catalog, after: Catalog) -> Difference:
    """Return what changed from one catalog to the other, defaults filled in on both sides."""
    old, new = ({control.id: control for control in catalog.controls} for catalog in (before, after))
    return Difference(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(change for name in old if name in new for change in _changes(old[name], new[name])),
    )


def _changes(old: Control, new: Control) -> Iterator[Change]:
    yield from _fields(old.id, "", old, new)
    yield from _parts(old.id, "evidence", {r.key: r for r in old.requirements}, {r.key: r for r in new.requirements})
    yield from _parts(old.id, "procedure", {p.id: p for p in old.procedures}, {p.id: p for p in new.procedures})


def _parts(
    control: str,
    noun: str,
    old: Mapping[str, Requirement] | Mapping[str, ProcedureUse],
    new: Mapping[str, Requirement] | Mapping[str, ProcedureUse],
) -> Iterator[Change]:
    for name in (*old, *(name for name in new if name not in old)):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            yield Change(control, f"{noun} {name}", _presence(before), _presence(after))
        else:
            yield from _fields(control, f"{noun} {name} ", before, after)


def _fields(
    control: str, prefix: str, old: Control | Requirement | ProcedureUse, new: Control | Requirement | ProcedureUse
) -> Iterator[Change]:
    for field in fields(old):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name not in _APART | _DERIVED and before != after:
            yield Change(control, prefix + field.name, _text(before), _text(after))


def _presence(part: Requirement | ProcedureUse | None) -> str | None:
    if part is None:
        return None
    return part.name if isinstance(part, Requirement) else part.id


def _text(value: object) -> str | None:
    match value:
        case None:
            return None
        case StrEnum():
            return value.value
        case Mapping():
            return ", ".join(f"{key}: {_text(inner)}" for key, inner in value.items())
        case str():
            return value
        case Sequence():
            return ", ".join(str(_text(inner)) for inner in value)
        case _:
            return str(value)
