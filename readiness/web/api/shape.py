"""The shapes of JSON values, as JSON Schema (draft 2020-12) writes them."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Shape: TypeAlias = dict[str, Any]

TEXT: Shape = {"type": "string"}
NUMBER: Shape = {"type": "integer"}
COUNT: Shape = {"type": "integer", "minimum": 0}
TRUTH: Shape = {"type": "boolean"}
RATIO: Shape = {"type": "number", "minimum": 0, "maximum": 1, "description": "A share, unrounded."}
DAY: Shape = {"type": "string", "format": "date"}
INSTANT: Shape = {"type": "string", "format": "date-time"}
DIGEST: Shape = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256."}
ANYTHING: Shape = {}


def words(*choices: str) -> Shape:
    """Return the shape of a text that is one of these."""
    return {"type": "string", "enum": list(choices)}


def maybe(shape: Shape) -> Shape:
    """Return the shape of a value that may be unknown: null, never missing."""
    kind = shape.get("type")
    if isinstance(kind, str) and "enum" not in shape:
        return {**shape, "type": [kind, "null"]}
    return {"anyOf": [shape, {"type": "null"}]}


def several(of: Shape) -> Shape:
    """Return the shape of a list."""
    return {"type": "array", "items": of}


def record(parts: Mapping[str, Shape], **more: Shape) -> Shape:
    """Return the shape of an object that has all of these; later versions may add to it."""
    properties = {**parts, **more}
    return {"type": "object", "properties": properties, "required": list(properties)}


def table_of(of: Shape) -> Shape:
    """Return the shape of an object with any names."""
    return {"type": "object", "additionalProperties": of}


def component(name: str) -> Shape:
    """Return a reference to a shape that has a name."""
    return {"$ref": f"#/components/schemas/{name}"}


def listing(noun: str, of: Shape, *, paged: bool = False) -> Shape:
    """Return the shape of a list under its noun; a paged one says where the next page is."""
    after: dict[str, Shape] = {"next": maybe({**TEXT, "description": "The next page; null on the last."})}
    return record({noun: several(of)}, **(after if paged else {}))
