"""What a GraphQL operation may touch and costs, counted before it runs by the formula GitHub publishes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

MOST_NODES = 500_000
PER_POINT = 100


@dataclass(slots=True)
class Weight:
    """Nodes an operation may touch, and requests it would take to fetch them."""

    nodes: int = 0
    requests: int = 0

    @property
    def cost(self) -> int:
        """Points of the hourly limit: a hundredth of the requests, at least one."""
        return max(1, round(self.requests / PER_POINT))


def weigh(document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> Weight:
    """Count an operation: each connection is fetched once for each node above it."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    weight = Weight()
    _add(operation.selection_set, 1, _Reading(fragments, variables, weight))
    return weight


@dataclass(frozen=True, slots=True)
class _Reading:
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    weight: Weight


def _add(selections: SelectionSetNode | None, parents: int, reading: _Reading) -> None:
    for selection in selections.selections if selections else ():
        if isinstance(selection, FieldNode):
            size = _size(selection, reading.variables)
            if size is not None:
                reading.weight.requests += parents
                reading.weight.nodes += parents * size
            _add(selection.selection_set, parents * (1 if size is None else size), reading)
        elif isinstance(selection, InlineFragmentNode):
            _add(selection.selection_set, parents, reading)
        elif isinstance(selection, FragmentSpreadNode):
            _add(reading.fragments[selection.name.value].selection_set, parents, reading)


def _size(field: FieldNode, variables: Mapping[str, Any]) -> int | None:
    """Return how many nodes a connection may bring, or None for a field that is none."""
    for argument in field.arguments or ():
        if argument.name.value in {"first", "last"}:
            value = _value(argument.value, variables)
            if isinstance(value, int):
                return value
        if argument.name.value == "ids":
            ids = _value(argument.value, variables)
            return len(ids) if isinstance(ids, list) else None
    return None


def _value(node: ValueNode, variables: Mapping[str, Any]) -> Any:
    if isinstance(node, VariableNode):
        return variables.get(node.name.value)
    return int(node.value) if isinstance(node, IntValueNode) else None
