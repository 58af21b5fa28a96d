"""Turns what pydantic objects to into complaints a person can act on; a refused value that may be a secret is never shown."""

import json
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from readiness.errors import Complaint
from readiness.settings.lines import Place
from readiness.settings.secret import looks_secret, names_secret

FILE = "readiness.toml"
_LONGEST = 60
_WANTED = {
    "string_type": ("text", 'Write it in quotes, as "...".'),
    "bool_type": ("true or false", "Write true or false, without quotes."),
    "int_type": ("a whole number", "Write a number without quotes or point."),
    "tuple_type": ("a list", "Write it in brackets, as [...]."),
    "date_type": ("a date", "Write it as 2026-12-25."),
    "date_parsing": ("a date", "Write it as 2026-12-25."),
    "date_from_datetime_parsing": ("a date", "Write it as 2026-12-25."),
    "date_from_datetime_inexact": ("a date", "Write it as 2026-12-25."),
    "model_type": ("a table", "Write its keys under a header of its own, as [NAME]."),
    "mapping_type": ("a table", "Write its keys under a header of its own, as [NAME]."),
    "dict_type": ("a table", "Write its keys under a header of its own, as [NAME]."),
}


def complaints(
    error: ValidationError, model: type[BaseModel], found: Mapping[Place, int], at: Place = ()
) -> list[Complaint]:
    """Say each of pydantic's errors with its line; `at` is where the model's table stands in the file."""
    return sorted({_complaint(detail, model, found, at) for detail in error.errors(include_url=False)})


def line_of(place: Place, found: Mapping[Place, int]) -> int:
    """Return the line of the nearest thing written at or above the place; 1 where nothing is."""
    while place and place not in found:
        place = place[:-1]
    return found.get(place, 1)


def unknown(key: str, within: str, known: Collection[str]) -> tuple[str, str]:
    """Say that a key is unknown and which one was probably meant."""
    near = get_close_matches(key, known, n=1)
    fix = f"Write {near[0]}, or leave it out." if near else f"Known here: {', '.join(sorted(known))}."
    return f"unknown key {shown(key)}{f' in [{within}]' if within else ''}", fix


def shown(value: object) -> str:
    """Return a value as it may stand in a message: one line, short."""
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _complaint(detail: ErrorDetails, model: type[BaseModel], found: Mapping[Place, int], at: Place) -> Complaint:
    place: Place = (*at, *(part for part in detail["loc"] if part != "[key]"))
    what, fix = sentence(detail, model, place, at)
    return Complaint(FILE, line_of(place, found), None, what, fix)


def sentence(detail: ErrorDetails, model: type[BaseModel], place: Place, at: Place = ()) -> tuple[str, str]:
    """Say one of pydantic's errors as what is wrong and what would be right."""
    name = shown(".".join(str(part) for part in place))
    kind = detail["type"]
    if kind == "extra_forbidden":
        return unknown(str(place[-1]), ".".join(map(str, place[:-1])), known_keys(model, place[len(at) : -1]))
    if kind == "missing":
        return f"{name} is missing", f"Add {place[-1]}."
    if kind == "value_error":
        what, _, fix = str(detail["ctx"]["error"]).partition(". ")
        return f"{name}: {what}", fix or "Correct it."
    if kind in _WANTED:
        wanted, fix = _WANTED[kind]
        return f"{name} must be {wanted}, not {_repeated(place, detail['input'])}", fix
    return f"{name} cannot be {_repeated(place, detail['input'])}", detail["msg"].replace(
        "Input should be", "It must be"
    ) + "."


def _repeated(place: Place, value: Any) -> str:
    """Return the refused value, or a word for it where it is long or may be a secret."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    secret = any(isinstance(part, str) and names_secret(part) for part in place) or looks_secret(str(value))
    return "what stands there" if secret else shown(json.dumps(value, ensure_ascii=False, default=str))


def known_keys(model: type[BaseModel], place: Place) -> Collection[str]:
    """Name the keys of the table at a place of the model; none where a table's keys are free."""
    table = _table(model, place)
    return tuple(field.alias or name for name, field in table.model_fields.items()) if table else ()


def is_text(model: type[BaseModel], place: Place) -> bool:
    """Say whether the model wants a text at the place, and nothing else."""
    table = _table(model, place[:-1])
    field = table.model_fields.get(str(place[-1])) if table else None
    return field is not None and _wants_text(field.annotation)


def _table(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    table: type[BaseModel] | None = model
    for part in place:
        if isinstance(part, str) and table is not None:
            field = table.model_fields.get(part)
            table = _model_in(field.annotation) if field else None
    return table


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _wants_text(annotation: Any) -> bool:
    if get_origin(annotation) in {Annotated, Union, UnionType}:
        return any(map(_wants_text, get_args(annotation)))
    return annotation is str
