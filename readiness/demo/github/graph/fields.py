"""How fields of the GraphQL schema find their values: the registry of resolvers, and errors in GitHub's words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn, TypeVar

from graphql import GraphQLError, GraphQLResolveInfo

from readiness.demo.github.access import Viewer
from readiness.demo.github.state import Organization
from readiness.demo.github.wire import Call

Resolver = Callable[..., Any]
R = TypeVar("R", bound=Resolver)
RESOLVERS: dict[tuple[str, str], Resolver] = {}
"""Resolver of each (type, field) that is more than an attribute of its source."""
LACKS = "Your token has not been granted the required scopes to execute this query."
WEB = "https://github.com"


@dataclass(slots=True)
class Asked:
    """One GraphQL operation being answered."""

    call: Call
    cost: int
    nodes: int

    @property
    def organization(self) -> Organization:
        """The organisation served."""
        return self.call.organization

    @property
    def viewer(self) -> Viewer:
        """Who asks."""
        return self.call.viewer


Info = GraphQLResolveInfo[Asked]
"""What a resolver is told about where it answers."""


def field(type_name: str, *names: str) -> Callable[[R], R]:
    """Let a function `(source, info, **arguments)` answer fields of a type."""

    def register(resolver: R) -> R:
        for name in names:
            RESOLVERS[type_name, name] = resolver
        return resolver

    return register


def asked(info: Info) -> Asked:
    """Return the operation being answered."""
    return info.context


def plain(source: Any, info: Info, **_: Any) -> Any:
    """Answer a field by the source's member of that name: `mergedAt` is merged_at."""
    if isinstance(source, dict):
        return source.get(info.field_name)
    return getattr(source, snake(info.field_name))


@lru_cache(maxsize=1024)
def snake(name: str) -> str:
    """Write a GraphQL name as Python does."""
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def fail(kind: str, message: str, **more: Any) -> NoReturn:
    """Answer the field with null and an error of GitHub's type."""
    raise GraphQLError(message, extensions={"type": kind, **more})


def grant(info: Info, permission: str) -> None:
    """Require a permission of a fine-grained token or an installation."""
    viewer = asked(info).viewer
    if not viewer.granted(permission):
        what = "integration" if viewer.token and viewer.token.kind == "installation" else "personal access token"
        fail("FORBIDDEN", f"Resource not accessible by {what}")


def need(info: Info, scope: str, permission: str) -> None:
    """Require a scope of a classic token, a permission of the others."""
    viewer = asked(info).viewer
    if viewer.may(scope, permission):
        return
    if viewer.token is not None and viewer.token.kind == "classic":
        scopes = list(viewer.token.scopes)
        fail(
            "INSUFFICIENT_SCOPES",
            f"{LACKS} The '{info.field_name}' field requires one of the following scopes: ['{scope}'], but your token has only been "
            f"granted the: {scopes} scopes. Please modify your token's scopes at: https://github.com/settings/tokens.",
        )
    grant(info, permission)
