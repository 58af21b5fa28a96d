"""Puts the verifying modules together into the one file that lies in each bundle as `verify.py`."""

import ast
from functools import cache
from importlib import resources

MODULES = ("ed25519", "report", "places", "checks", "rerun", "verify")
"""In the order in which they build on each other; each imports the standard library and its predecessors only."""


@cache
def standalone() -> bytes:
    """Return the source: the last module's docstring and all modules' code, without the imports of each other."""
    texts = [(resources.files("readiness.bundle") / f"{name}.py").read_text("utf-8") for name in MODULES]
    title = ast.get_docstring(ast.parse(texts[-1]), clean=False)
    head = f'"""{title}"""\n\nfrom __future__ import annotations\n'
    return "\n\n".join([head, *(_code(text) for text in texts)]).encode()


def _code(text: str) -> str:
    """Leave out the docstring, `from __future__` (it stands once, at the top) and imports of our own modules."""
    tree, lines = ast.parse(text), text.splitlines()
    for node in tree.body:
        docstring = node is tree.body[0] and isinstance(node, ast.Expr)
        ours = isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("readiness", "__future__"))
        if docstring or ours:
            for number in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                lines[number - 1] = ""
    return "\n".join(lines).strip() + "\n"
