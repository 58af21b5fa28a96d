"""T24: what a customer left behind is deleted within 30 days of the exit (domain 3g)."""

from datetime import date

import pytest

from readiness.testbench.values import Registers

OK = ("ok", None)
DELETIONS = "tickets.deletion"


def exception(reason):
    return ("exception", reason)


def deletion(name, closed=None, **other):
    resolved = f"{closed}T12:00:00Z" if closed else None
    return {"item": name, "created": "2026-03-05T12:00:00Z", "exit_on": "2026-03-01", "resolved": resolved, **other}


@pytest.fixture(scope="module")
def judge(ground):
    def judge(deletions, **other):
        return ground.verdicts("privacy.deleted_on_time", {DELETIONS: deletions}, **other)

    return judge


def test_the_time_to_delete(judge):
    own = {"mapped": ["deleted_at"]}
    assert judge(
        [
            deletion("on the last day", "2026-03-31"),
            deletion("a day late", "2026-04-01"),
            deletion("still there"),
            deletion("nobody knows since when", "2026-03-31", exit_on=None),
            deletion("deleted before its ticket was closed", "2026-04-20", deleted_at="2026-03-20T12:00:00Z", **own),
            deletion("closed, and deleted late", "2026-03-20", deleted_at="2026-04-20T12:00:00Z", **own),
            deletion("closed without a word", "2026-03-20", **own),
        ]
    ) == {
        "on the last day": OK,
        "a day late": exception("deleted_late"),
        "still there": exception("overdue"),
        "nobody knows since when": ("inconclusive", "no_exit_date"),
        "deleted before its ticket was closed": OK,
        "closed, and deleted late": exception("deleted_late"),
        "closed without a word": exception("no_deletion_date"),
    }


def test_what_is_not_due_yet_is_not_late(judge):
    assert judge([deletion("there")], as_of=date(2026, 3, 31)) == {"there": OK}
    assert judge([deletion("deleted later", "2026-04-10")], as_of=date(2026, 3, 31)) == {"deleted later": OK}
    assert judge([deletion("there")], as_of=date(2026, 4, 1)) == {"there": exception("overdue")}


def test_scope_and_window_choose_the_deletions(judge):
    scope = Registers(scope=({"pattern": "D-1", "excluded": True, "reason": "a test"},))
    deletions = [deletion("D-1"), deletion("D-2", exit_on="2025-12-31")]
    assert judge(deletions, registers=scope) == {"D-1": ("not_applicable", "out_of_scope")}
