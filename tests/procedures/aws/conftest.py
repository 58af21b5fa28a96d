"""Rows of AWS populations, and the scope that every procedure about AWS heeds alike."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from readiness.testbench.values import Registers

ACCOUNT = "123456789012"
SCOPE = Registers(
    scope=(
        {"kind": "accounts", "pattern": "1234*", "excluded": False},
        {"pattern": "345678901234", "excluded": True, "reason": "sold"},
    )
)

Verdicts = Mapping[str, tuple[str, str | None]]


@pytest.fixture
def judged(ground) -> Callable[..., Verdicts]:
    """Judge rows of one population; every item by what follows its account, or by its name where it is an ARN."""

    def judge(procedure: str, collector: str, rows: Sequence[Mapping[str, Any]], **other: Any) -> Verdicts:
        found = ground.verdicts(procedure, {collector: rows}, **other)
        return {item.removeprefix(f"{ACCOUNT}/").rpartition(":")[2]: verdict for item, verdict in found.items()}

    return judge


@pytest.fixture
def left_out(ground) -> Callable[..., None]:
    """Check that an account outside the declared ones, and an excluded one, are left out: `row` makes the row of an account."""

    def check(procedure: str, collector: str, row: Callable[[str], Mapping[str, Any]], **other: Any) -> None:
        rows = [row("999999999999"), row("345678901234")]
        found = ground.verdicts(procedure, {collector: rows}, registers=SCOPE, **other)
        assert set(found.values()) == {("not_applicable", "out_of_scope")}
        assert len(found) == 2

    return check
