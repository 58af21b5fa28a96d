"""The GraphQL endpoint: parse, validate, weigh, execute, and answer 200 with data and errors as GitHub does."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, Response, request
from graphql import (
    DocumentNode,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from readiness.demo.github.changes import Event, Review
from readiness.demo.github.graph import commits, organizations, pulls, repositories, root, rules
from readiness.demo.github.graph.cost import MOST_NODES, weigh
from readiness.demo.github.graph.fields import RESOLVERS, Asked, Info, plain
from readiness.demo.github.graph.views import Context, Protected, PullCommit, Run
from readiness.demo.github.numbers import instant
from readiness.demo.github.people import User
from readiness.demo.github.rules import Ruleset
from readiness.demo.github.wire import Problem, answer, call

endpoints = Blueprint("graphql", __name__)
SOURCES = (commits, organizations, pulls, repositories, root, rules)
"""The modules that register resolvers by being imported."""
DOCS = "https://docs.github.com/graphql"
NAMES: dict[type, str] = {
    Context: "StatusContext",
    Protected: "BranchProtectionRule",
    PullCommit: "PullRequestCommit",
    Review: "PullRequestReview",
    Ruleset: "RepositoryRuleset",
    Run: "CheckRun",
}
"""Names of the classes GraphQL calls otherwise."""


@dataclass(frozen=True, slots=True)
class Query:
    """A document read and checked, or what is wrong with it."""

    document: DocumentNode | None
    errors: tuple[dict[str, Any], ...] = ()


@endpoints.post("/graphql")
def graphql() -> Response:
    """Answer one operation."""
    if call().viewer.token is None:
        raise Problem(401, "This endpoint requires you to be authenticated.")
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict):
        raise Problem(400, "Problems parsing JSON")
    if not isinstance(asked.get("query"), str):
        return answer({"errors": [{"message": "A query attribute must be specified and must be a string."}]})
    query = _read(asked["query"])
    if query.document is None:
        return answer({"errors": list(query.errors)})
    return answer(_run(query.document, asked.get("variables") or {}, asked.get("operationName")))


def _run(document: DocumentNode, variables: dict[str, Any], name: str | None) -> dict[str, Any]:
    operation = get_operation_ast(document, name)
    if operation is None:
        return {
            "errors": [{"message": "An operation name is required" if name is None else f'No operation named "{name}"'}]
        }
    weight = weigh(document, operation, {**_defaults(operation), **variables})
    if weight.nodes > MOST_NODES:
        message = f"This query requests up to {weight.nodes:,} possible nodes which exceeds the maximum limit of {MOST_NODES:,}."
        return {"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": message}]}
    call().cost = weight.cost
    result = execute_sync(
        schema(),
        document,
        context_value=Asked(call(), weight.cost, weight.nodes),
        variable_values=variables,
        operation_name=name,
        field_resolver=plain,
        type_resolver=_type_of,
    )
    errors = [_told(error) for error in result.errors or ()]
    if result.data is None and errors and not any("path" in error for error in errors):
        return {"errors": errors}
    return {"data": result.data, **({"errors": errors} if errors else {})}


@cache
def schema() -> GraphQLSchema:
    """Return the schema with our resolvers in it."""
    made = build_schema((Path(__file__).parent / "schema.graphql").read_text(encoding="utf-8"))
    for kind in made.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, found in kind.fields.items():
                found.resolve = RESOLVERS.get((kind.name, name))
        if isinstance(kind, GraphQLScalarType) and kind.name in {"DateTime", "GitTimestamp"}:
            kind.serialize = kind.coerce_output_value = _written  # type: ignore[method-assign]
    return made


@lru_cache(maxsize=128)
def _read(text: str) -> Query:
    try:
        document = parse(text)
    except GraphQLError as error:
        return Query(None, (_told(error),))
    errors = validate(schema(), document)
    return Query(None if errors else document, tuple(_invalid(error) for error in errors))


def _written(value: Any) -> Any:
    return instant(value) if isinstance(value, datetime) else value


def _type_of(value: Any, _info: Info, _kind: GraphQLAbstractType) -> str:
    """Name the type of a thing by its class: bots and events by what they are."""
    if isinstance(value, User):
        return value.type
    if isinstance(value, Event):
        return value.kind
    if isinstance(value, dict):
        return cast("str", value["__typename"])
    return NAMES.get(type(value), type(value).__name__)


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    """Return the defaults of the variables that are numbers: those that size connections."""
    found = {v.variable.name.value: v.default_value for v in operation.variable_definitions or ()}
    return {name: int(node.value) for name, node in found.items() if isinstance(node, IntValueNode)}


def _told(error: GraphQLError) -> dict[str, Any]:
    """Write an error as GitHub does: its type beside the message, not in extensions."""
    told: dict[str, Any] = {}
    extensions = dict(error.extensions or {})
    if "type" in extensions:
        told["type"] = extensions.pop("type")
    if error.path is not None:
        told["path"] = list(error.path)
    if extensions:
        told["extensions"] = extensions
    told["locations"] = [{"line": place.line, "column": place.column} for place in error.locations or ()]
    return {**told, "message": error.message}


def _invalid(error: GraphQLError) -> dict[str, Any]:
    """Write a complaint about a document that does not fit the schema."""
    told = _told(error)
    words = error.message.split("'")
    if error.message.startswith("Cannot query field"):
        told["extensions"] = {"code": "undefinedField", "typeName": words[3], "fieldName": words[1]}
        told["message"] = f"Field '{words[1]}' doesn't exist on type '{words[3]}'"
    return told
