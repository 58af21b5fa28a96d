"""One route of the API: its address, what may be said, what is answered; who may come stands in the table of roles."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from flask import Response

from readiness.web.api.parameter import Parameter
from readiness.web.api.shape import Shape

Given: TypeAlias = Mapping[str, Any]
"""What was said, by name; what was not said is its default."""
Document: TypeAlias = dict[str, Any]
View: TypeAlias = Callable[[Given], "Document | Response"]
JSON, FORM, BYTES, ZIP = "application/json", "multipart/form-data", "application/octet-stream", "application/zip"


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries."""

    media: str
    fields: tuple[Parameter, ...]
    files: tuple[str, ...] = ()
    """Names under which files may come, for a form."""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Route:
    """One thing the API does."""

    name: str
    """Its endpoint is `api.NAME`, by which the table of roles knows it."""
    method: str
    path: str
    """Below /api/v1, with what is said in it in braces."""
    says: str
    view: View
    answer: Shape
    tag: str
    place: tuple[Parameter, ...] = ()
    """What is said in the path."""
    query: tuple[Parameter, ...] = ()
    body: Body | None = None
    status: int = 200
    media: str = JSON
    where: Callable[[Document], str] | None = None
    """Says where what was made is found, for 201."""
    refuses: bool = False
    """Whether the rules of the product may say no (409)."""

    @property
    def endpoint(self) -> str:
        """Its name in the application."""
        return f"api.{self.name}"
