"""T13: serious incidents are reviewed within five business days and lead to actions that are kept (domain 3g)."""

from datetime import date

import pytest

from readiness.testbench.values import Registers

OK = ("ok", None)
INCIDENTS, FINDINGS = "tickets.incident", "tickets.finding"
RESOLVED = "2026-03-02T12:00:00Z"
IN_TIME, LATE = "2026-03-09T23:00:00Z", "2026-03-10T12:00:00Z"


def exception(reason):
    return ("exception", reason)


def link(*keys):
    return [{"item": key, "relation": "causes"} for key in keys]


def incident(name, **other):
    given = {"item": name, "priority": "High", "resolved": RESOLVED, "mapped": ["reviewed_at"], "reviewed_at": IN_TIME}
    return {**given, "links": link("FIX-1"), **other}


FINDING = {"item": "FIX-1", "due": "2026-04-01", "resolved": "2026-03-31T12:00:00Z"}


@pytest.fixture(scope="module")
def judge(ground):
    def judge(incidents, findings=(FINDING,), **other):
        return ground.verdicts("incidents.reviewed", {INCIDENTS: incidents, FINDINGS: findings}, **other)

    return judge


def test_a_review_in_time_with_an_action_is_good(judge):
    findings = [
        FINDING,
        {"item": "FIX-2", "due": "2026-04-01"},
        {"item": "FIX-3", "due": "2026-04-01", "resolved": "2026-04-02T12:00:00Z"},
        {"item": "FIX-4", "due": None},
        {"item": "FIX-5", "parent": "by its part"},
    ]
    assert judge(
        [
            incident("reviewed"),
            incident("not reviewed", reviewed_at=None),
            incident("reviewed late", reviewed_at=LATE),
            incident("without action", links=[]),
            incident("linked with something else", links=link("ENG-9")),
            incident("action overdue", links=link("FIX-1", "FIX-2")),
            incident("action closed late", links=link("FIX-3")),
            incident("action without a date", links=link("FIX-4")),
            incident("by its part", links=[]),
            incident("by a subtask", links=[], subtasks=[{"item": "SEC-9", "relation": "subtask"}]),
            incident("not serious", priority="Low", reviewed_at=None),
            incident("not rated", priority=None),
            incident("still open", resolved=None),
        ],
        findings,
    ) == {
        "reviewed": OK,
        "not reviewed": exception("no_review"),
        "reviewed late": exception("review_late"),
        "without action": exception("no_action"),
        "linked with something else": exception("no_action"),
        "action overdue": exception("action_overdue"),
        "action closed late": exception("action_overdue"),
        "action without a date": OK,
        "by its part": OK,
        "by a subtask": OK,
        "not rated": ("inconclusive", "no_severity"),
    }


def test_before_the_review_is_due_nothing_is_missing(judge):
    waiting = incident("waiting", reviewed_at=None, links=[])
    assert judge([waiting], as_of=date(2026, 3, 9)) == {"waiting": OK}
    assert judge([waiting], as_of=date(2026, 3, 10)) == {"waiting": exception("no_review")}
    assert judge([waiting], as_of=date(2026, 3, 10), parameters={"holidays": ("2026-03-05",)}) == {"waiting": OK}


def test_a_status_may_mean_the_review(judge):
    def moved(name, at, **other):
        moves = [{"at": at, "from": None, "to": "Reviewed", "by": "ada"}] if at else []
        return incident(name, mapped=[], reviewed_at=None, transitions=moves, **other)

    incidents = [
        moved("moved in time", IN_TIME),
        moved("moved late", LATE),
        moved("never moved", None),
        moved("half a history", None, changelog_whole=False),
    ]
    assert judge(incidents, parameters={"review_statuses": ("reviewed",)}) == {
        "moved in time": OK,
        "moved late": exception("review_late"),
        "never moved": exception("no_review"),
        "half a history": ("inconclusive", "changelog_not_whole"),
    }
    assert judge(incidents[:1]) == {"moved in time": ("inconclusive", "unclassified")}


def test_a_severity_of_its_own_outweighs_the_priority(judge):
    own = {"mapped": ["reviewed_at", "severity"], "reviewed_at": None}
    incidents = [
        incident("SEV1, low priority", priority="Low", severity="SEV1", **own),
        incident("SEV4, high priority", severity="SEV4", **own),
        incident("unrated, high priority", severity=None, **own),
    ]
    assert judge(incidents) == {
        "SEV1, low priority": exception("no_review"),
        "unrated, high priority": ("inconclusive", "no_severity"),
    }


def test_what_the_scope_excludes_is_left_out(judge):
    scope = Registers(scope=({"pattern": "SEC-1", "excluded": True, "reason": "a drill"},))
    assert judge([incident("SEC-1")], registers=scope) == {"SEC-1": ("not_applicable", "out_of_scope")}
