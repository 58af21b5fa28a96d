"""Branches and their rules, for the procedures that judge them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from readiness.testbench.values import Registers

SCOPE = (
    {"kind": "repositories", "pattern": "acme/*", "excluded": False},
    {"pattern": "acme/excluded", "excluded": True, "reason": "sold"},
    {"pattern": "acme/api/frozen", "excluded": True, "reason": "kept for reference"},
)
ALWAYS = {
    "acme/bare/main": ("exception", "not_protected"),
    "acme/hidden/main": ("inconclusive", "not_visible"),
    "acme/empty/main": ("not_applicable", "branch_missing"),
    "acme/excluded/main": ("not_applicable", "out_of_scope"),
    "acme/api/frozen": ("not_applicable", "out_of_scope"),
    "other/api/main": ("not_applicable", "out_of_scope"),
}


def branch(item: str, **rules: Any) -> Mapping[str, Any]:
    owner, name, of = item.split("/", 2)
    whole = {"is_default": True, "production": True, "visible": True, "protected": True, "exists": True}
    return {"item": item, "repository": f"{owner}/{name}", "branch": of, **whole, **rules}


@pytest.fixture
def judged_branches(ground) -> Callable[..., Mapping[str, tuple[str, str | None]]]:
    """Judge branches beside those that every procedure about branches treats alike; return the verdicts on the former."""

    def judge(
        procedure: str, cases: Mapping[str, Mapping[str, Any]], parameters: Mapping[str, Sequence[str]] | None = None
    ) -> Mapping[str, tuple[str, str | None]]:
        weak = {"force_push_allowed": True, "deletion_allowed": True}
        rows = [
            branch("acme/bare/main", protected=False, **weak),
            branch("acme/hidden/main", visible=False, **weak),
            branch("acme/empty/main", exists=False, visible=False, protected=False),
            branch("acme/excluded/main", protected=False),
            branch("acme/api/frozen", protected=False),
            branch("other/api/main", protected=False),
            branch("acme/api/topic", is_default=False, production=False, protected=False),
            *(branch(f"acme/{name}/main", **rules) for name, rules in cases.items()),
            *(branch(f"acme/{name}/release/1", **{**rules, "is_default": False}) for name, rules in cases.items()),
            *(branch(f"acme/{name}/next", **{**rules, "production": False}) for name, rules in cases.items()),
        ]
        verdicts = ground.verdicts(
            procedure, {"github.branch_rules": rows}, parameters=parameters, registers=Registers(scope=SCOPE)
        )
        assert {item: verdicts.pop(item) for item in ALWAYS} == ALWAYS
        mains = {name: verdicts.pop(f"acme/{name}/main") for name in cases}
        # a production branch that is not the default, and a default branch that is not production, are judged alike
        for place in ("release/1", "next"):
            assert {name: verdicts.pop(f"acme/{name}/{place}") for name in cases} == mains
        assert verdicts == {}
        return mains

    return judge
