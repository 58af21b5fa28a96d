"""The script that measures the code measures it right."""

import ast

import pytest

from tests.figures import Module, circle

HIDDEN = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from a import one
"""


def module(name: str, text: str) -> Module:
    return Module(name, text, ast.parse(text))


@pytest.mark.parametrize(
    ("text", "eager", "hidden"),
    [
        ("", "none", "none"),
        ("import a", "a > b > a", "a > b > a"),
        ("def later():\n    import a", "none", "a > b > a"),
        (HIDDEN, "none", "a > b > a"),
    ],
)
def test_a_circle_is_found_wherever_it_hides(text: str, eager: str, hidden: str) -> None:
    both = [module("a", "from b import two"), module("b", text)]
    found = [circle(both, hidden=False), circle(both, hidden=True)]
    assert ["".join(sorted(set(one))) for one in found] == ["".join(sorted(set(one))) for one in (eager, hidden)]
