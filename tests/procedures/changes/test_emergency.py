"""T09: an emergency change has an approver and is reviewed within two business days (domain 3g)."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness.testbench.values import Registers

OK = ("ok", None)
DAY = 24 * 60
PULLS, TICKETS = "github.merged_pulls", "tickets.change"


def exception(reason):
    return ("exception", reason)


@pytest.fixture(scope="module")
def judge(ground, change):
    """Judge pull requests with the label `hotfix`, merged on a Monday noon: reviews, what else differs, and tickets."""

    def judge(cases, tickets=(), **other):
        pulls = [
            change.pull(n, reviews, **{"labels": ["Hotfix"], **rest})
            for n, (reviews, rest) in enumerate(cases.values())
        ]
        names = {pull["item"]: name for pull, name in zip(pulls, cases, strict=True)}
        verdicts = ground.verdicts("changes.emergency", {PULLS: pulls, TICKETS: tickets}, **other)
        return {names.get(item, item): verdict for item, verdict in verdicts.items()}

    return judge


def test_a_later_review_in_time_makes_it_good(judge, change):
    approved, changes = change.approved, change.changes
    table = {
        "approved the same day": ([approved("bob", 60)], {}, OK),
        "approved before the merge": ([approved("bob", -60)], {}, OK),
        "on the second business day, late": ([approved("bob", 2 * DAY + 11 * 60)], {}, OK),
        "on the third": ([approved("bob", 3 * DAY)], {}, exception("review_late")),
        "commented in time, approved later": (
            [approved("bob", 60, state="COMMENTED"), approved("bob", 5 * DAY)], {}, OK,
        ),
        "looked at and never approved": ([changes("bob", 60)], {}, exception("no_approver")),
        "nobody": ([], {}, exception("no_review")),
        "only who made it": ([approved("Ada", 60)], {}, exception("no_review")),
        "only a bot": ([approved("robot", 60, reviewer_type="Bot")], {}, exception("no_review")),
        "reviews not all seen": ([], {"reviews_whole": False}, ("inconclusive", "reviews_not_whole")),
        "approved, though not all seen": ([approved("bob", 60)], {"reviews_whole": False}, OK),
    }  # fmt: skip
    cases = {name: (reviews, rest) for name, (reviews, rest, _) in table.items()}
    assert judge(cases) == {name: verdict for name, (*_, verdict) in table.items()}


def test_weekends_and_holidays_are_no_business_days(judge, change):
    friday = "2026-03-06T12:00:00Z"
    cases = {
        "on Tuesday": ([change.approved("bob", 8 * DAY)], {"merged_at": friday}),
        "on Wednesday": ([change.approved("bob", 9 * DAY)], {"merged_at": friday}),
    }
    assert judge(cases) == {"on Tuesday": OK, "on Wednesday": exception("review_late")}
    assert judge(cases, parameters={"holidays": ("2026-03-09",)}) == {"on Tuesday": OK, "on Wednesday": OK}


def test_before_it_is_due_nothing_is_wrong(judge):
    assert judge({"nobody yet": ([], {})}, as_of=date(2026, 3, 4)) == {"nobody yet": OK}
    assert judge({"nobody yet": ([], {})}, as_of=date(2026, 3, 5)) == {"nobody yet": exception("no_review")}


def test_a_ticket_makes_a_change_an_emergency_and_may_approve_it(judge, change):
    def ticket(key, **other):
        return {"item": key, "assignee": "ada", "created": change.at(-60), **other}

    def approved(by, minutes=60):
        return [{"approver": by, "decided_at": change.at(minutes), "decision": "approved", "source": "request"}]

    tickets = [
        ticket("ENG-1", labels=["emergency"], approvals=approved("lead")),
        ticket("ENG-2", labels=["emergency"], approvals=approved("ada")),
        ticket("ENG-3", labels=["emergency"], approvals=[], approvals_whole=False),
        ticket("ENG-4", labels=["feature"]),
        ticket("ENG-5", labels=["emergency"], reviewed_at=change.at(90), resolved=change.at(0)),
        ticket("ENG-6", labels=["emergency"], approvals=approved("lead"), resolved=change.at(0)),
        ticket("ENG-7", labels=["emergency"], approvals=approved("lead"), resolved=None),
        ticket("ENG-8", type="Hotfix", labels=[], resolved=change.at(0)),
        ticket("ENG-9", labels=["emergency"], resolved=change.at(0)),
    ]
    cases = {
        "approved by the lead": ([], {"labels": [], "ticket_keys": ["ENG-1"]}),
        "approved by who made it": ([], {"labels": [], "ticket_keys": ["ENG-2"]}),
        "approvals not seen": ([], {"labels": [], "ticket_keys": ["ENG-3"]}),
        "no emergency": ([], {"labels": [], "ticket_keys": ["ENG-4"]}),
    }
    scope = ({"pattern": "ENG-9", "excluded": True, "reason": "a drill"},)
    verdicts = judge(cases, tickets, parameters={"types": ("hotfix",)}, registers=Registers(scope=scope))
    assert verdicts == {
        "approved by the lead": OK,
        "approved by who made it": exception("no_review"),
        "approvals not seen": ("inconclusive", "reviews_not_whole"),
        "ENG-5": exception("no_approver"),
        "ENG-6": OK,
        "ENG-8": exception("no_review"),
        "ENG-9": ("not_applicable", "out_of_scope"),
    }


def due(merged, days, holidays):
    """The business day, counted one by one."""
    on = merged
    while days:
        on += timedelta(days=1)
        days -= on.weekday() < 5 and on.isoformat() not in holidays
    return on


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    merged=st.lists(st.dates(date(2026, 1, 1), date(2026, 6, 30)), min_size=1, max_size=20, unique=True),
    days=st.integers(1, 7),
    off=st.sets(st.dates(date(2026, 1, 1), date(2026, 7, 31)), max_size=30),
)
def test_the_day_a_review_is_due_is_counted_over_business_days(ground, change, merged, days, off):
    holidays = tuple(sorted(day.isoformat() for day in off))
    pulls = [change.pull(n, [], labels=["hotfix"], merged_at=f"{day}T12:00:00Z") for n, day in enumerate(merged)]
    sheet = ground.sheet("changes.emergency", {PULLS: pulls}, parameters={"review_days": days, "holidays": holidays})
    found = {row["item"]: row["due_on"] for row in sheet.rows()}
    assert found == {
        pull["item"]: due(day, days, holidays).isoformat() for pull, day in zip(pulls, merged, strict=True)
    }
