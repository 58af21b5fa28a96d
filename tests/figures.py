"""The figures of the code's shape, in docs/architecture.md: `python -m tests.figures` writes them, `--check` holds them to it."""

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "architecture.md"
FIRST, LAST = "<!-- figures -->\n", "<!-- end of figures -->"
PACKAGES = ("readiness", "collectors")
DRIFT = 0.1
"""By how much of itself a figure may have moved before the page has to be written again."""
PATCH = re.compile(r"\b(?:mock\.|MagicMock|monkeypatch\.set(?:attr|item)|patch\()")
REQUEST = re.compile(r"\.(?:get|post|put|patch|delete|request)\(\s*f?[\"']/")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of the product, by its dotted name."""

    name: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self.text.splitlines())

    @property
    def functions(self) -> list[Function]:
        """Every function and method in it."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]


@dataclass(frozen=True)
class Figure:
    """One row of the table."""

    title: str
    values: tuple[float, ...]
    unit: str = ""

    @property
    def text(self) -> str:
        """The values as the page shows them."""
        return " / ".join(f"{value:,.2f}".removesuffix(".00") + self.unit for value in self.values)


def modules(top: str) -> list[Module]:
    """Read every module under a folder; migrations are history, not code to read."""
    paths = sorted(path for path in (ROOT / top).rglob("*.py") if "versions" not in path.parts)
    return [_module(path) for path in paths]


def circle(found: Sequence[Module], *, hidden: bool) -> str:
    """Name the first circle of imports, or say none; hidden imports stand in functions or serve types only."""
    known = {module.name for module in found}
    graph = {module.name: set(_imports(module, known, hidden=hidden)) - {module.name} for module in found}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return " > ".join(error.args[1])
    return "none"


def figures() -> list[Figure]:
    """Compute every row that is a number."""
    product = [module for top in PACKAGES for module in modules(top)]
    tests = modules("tests")
    functions = [function for module in product for function in module.functions]
    number = sum(function.name.startswith("test_") for module in tests for function in module.functions)
    lines = [module.lines for module in product]
    return [
        Figure("modules / lines of the product", (len(product), sum(lines))),
        Figure("lines of a module: median / nine tenths have at most / most", _spread(lines)),
        Figure("lines of a function: the same", _spread([_length(function) for function in functions])),
        Figure("public functions with a docstring", (_share(map(_documented, _public(functions))),), "%"),
        Figure("functions with a return type", (_share(function.returns is not None for function in functions),), "%"),
        Figure("lines of tests for a line of the product", (round(sum(m.lines for m in tests) / sum(lines), 2),)),
        Figure("patches in a test", (round(_count(PATCH, tests) / number, 2),)),
        Figure("requests over HTTP in a test", (round(_count(REQUEST, tests) / number, 2),)),
    ]


def table() -> str:
    """Write the figures as the page shows them."""
    product = [module for top in PACKAGES for module in modules(top)]
    rows = [(figure.title, figure.text) for figure in figures()]
    rows += [
        ("circles of imports", circle(product, hidden=False)),
        ("the same, with imports inside functions and for types", circle(product, hidden=True)),
    ]
    return "| figure | value |\n|---|---|\n" + "".join(f"| {title} | {value} |\n" for title, value in rows)


def faults() -> list[str]:
    """Say where the page no longer tells the truth: a circle that came or went, a figure that moved far."""
    then, now = _rows(PAGE.read_text()), _rows(table())
    return [
        f"{title}: {then.get(title, 'nothing')} on the page, {value} in the code"
        for title, value in now.items()
        if not _near(then.get(title, ""), value)
    ]


def main() -> int:
    """Write the page, or with --check compare it; 1 where it is out of date."""
    if "--check" in sys.argv:
        found = faults()
        sys.stderr.writelines(f"docs/architecture.md: {fault}. Run `python -m tests.figures`.\n" for fault in found)
        return bool(found)
    head, _, rest = PAGE.read_text().partition(FIRST)
    PAGE.write_text(head + FIRST + table() + LAST + rest.partition(LAST)[2])
    return 0


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    text = path.read_text()
    return Module(".".join(part for part in parts if part != "__init__"), text, ast.parse(text))


def _imports(module: Module, known: set[str], *, hidden: bool) -> Iterator[str]:
    for node in ast.walk(module.tree) if hidden else module.tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        if isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in known else node.module for name in inner if {name, node.module} & known)


def _public(functions: Sequence[Function]) -> Iterator[Function]:
    return (function for function in functions if not function.name.startswith("_"))


def _documented(function: Function) -> bool:
    return ast.get_docstring(function) is not None


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _spread(found: Sequence[int]) -> tuple[float, float, float]:
    return (round(median(found)), round(quantiles(found, n=10)[-1]), max(found))


def _share(found: Iterator[bool]) -> float:
    said = list(found)
    return round(100 * sum(said) / len(said))


def _count(pattern: re.Pattern[str], found: Sequence[Module]) -> int:
    return sum(len(pattern.findall(module.text)) for module in found)


def _rows(text: str) -> Mapping[str, str]:
    body = text.partition(FIRST)[2].partition(LAST)[0] if FIRST in text else text
    pairs = re.findall(r"^\| (.+?) \| (.+?) \|$", body, re.MULTILINE)
    return {title: value for title, value in pairs if title != "figure"}


def _near(then: str, now: str) -> bool:
    before, after = (re.findall(r"[\d.]+", text.replace(",", "")) for text in (then, now))
    if not after:
        return then == now
    return len(before) == len(after) and all(
        abs(float(a) - float(b)) <= max(DRIFT * float(b), 1 / 100) for a, b in zip(before, after, strict=True)
    )


if __name__ == "__main__":
    sys.exit(main())
