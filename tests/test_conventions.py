"""Conventions are tests, not habits."""

import ast
import re
from pathlib import Path

import pytest

from collectors.kit import discover
from readiness.resources import PROCEDURES

ROOT = Path(__file__).parent.parent
SOURCES = sorted(
    p for top in ("readiness", "collectors") for p in (ROOT / top).rglob("*.py") if "versions" not in p.parts
)
LONGEST_MODULE, LONGEST_FUNCTION = 400, 40
NEVER = re.compile(r"(^|_)(helpers?|managers?|utils?|misc)($|_)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_module_is_small_says_what_it_is_and_its_functions_are_short(path):
    text = path.read_text()
    tree = ast.parse(text)
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(tree)
    assert not NEVER.search(path.stem)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


def test_every_collector_has_a_test_at_the_mirrored_path():
    for id_, collector in ((i, c) for source in discover().values() for i, c in source.collectors.items()):
        module = Path(*collector.fetch.__module__.split("."))
        mirrored = ROOT / "tests" / module.parent / f"test_{module.name}.py"
        assert mirrored.exists(), f"{id_} has no {name(mirrored)}"


def test_every_reason_code_of_every_procedure_stands_in_a_test():
    tests = "\n".join(p.read_text() for p in (ROOT / "tests" / "procedures").rglob("*.py"))
    for path in PROCEDURES.rglob("*.sql"):
        for code in re.findall(r"^-- reasons: *([a-z_0-9]+) *=", path.read_text(), re.MULTILINE):
            assert re.search(rf"\b{code}\b", tests), f"{name(path)}: {code}"


def test_no_source_names_what_does_not_belong_to_the_product():
    for path in [*SOURCES, *(ROOT / "docs").rglob("*.md"), ROOT / "README.md", *PROCEDURES.rglob("*.sql")]:
        assert "../shared" not in path.read_text(), name(path)
