"""T22: requests of individuals are answered within 30 days, extended once by 60, after a check of who asks (domain 3g)."""

from datetime import date

import pytest

from readiness.testbench.values import Registers

OK = ("ok", None)
PRIVACY = "tickets.privacy"


def exception(reason):
    return ("exception", reason)


def request(name, closed=None, **other):
    given = {"item": name, "created": "2026-03-01T12:00:00Z", "mapped": ["identity_checked_at"]}
    return {
        **given,
        "identity_checked_at": "2026-03-02T12:00:00Z",
        "resolved": f"{closed}T12:00:00Z" if closed else None,
        **other,
    }


@pytest.fixture(scope="module")
def judge(ground):
    def judge(requests, **other):
        return ground.verdicts("privacy.requests_on_time", {PRIVACY: requests}, **other)

    return judge


def test_the_time_to_answer(judge):
    in_time, late = {"extended_at": "2026-03-31T12:00:00Z"}, {"extended_at": "2026-04-01T12:00:00Z"}
    assert judge(
        [
            request("on the last day", "2026-03-31"),
            request("a day late", "2026-04-01"),
            request("still open"),
            request("extended", "2026-05-30", **in_time),
            request("extended and a day late", "2026-05-31", **in_time),
            request("extended too late", "2026-05-30", **late),
            request("arrived before its ticket", "2026-03-20", received_at="2026-02-01T12:00:00Z"),
            request("never checked", "2026-03-10", identity_checked_at=None),
            request("checked afterwards", "2026-03-10", identity_checked_at="2026-03-11T12:00:00Z"),
            request("nowhere to record it", "2026-03-10", mapped=[], identity_checked_at=None),
        ]
    ) == {
        "on the last day": OK,
        "a day late": exception("answered_late"),
        "still open": exception("overdue"),
        "extended": OK,
        "extended and a day late": exception("answered_late"),
        "extended too late": exception("answered_late"),
        "arrived before its ticket": exception("answered_late"),
        "never checked": exception("no_identity_check"),
        "checked afterwards": exception("no_identity_check"),
        "nowhere to record it": ("inconclusive", "identity_unclassified"),
    }


def test_an_open_request_is_overdue_only_when_its_day_has_passed(judge):
    assert judge([request("open", identity_checked_at=None)], as_of=date(2026, 3, 31)) == {"open": OK}
    assert judge([request("open")], as_of=date(2026, 4, 1)) == {"open": exception("overdue")}


def test_types_scope_and_window_choose_the_requests(judge):
    scope = Registers(scope=({"pattern": "P-1", "excluded": True, "reason": "a test"},))
    requests = [
        request("P-1", type="Request"),
        request("P-2", type="Complaint"),
        request("P-3", type="Request", created="2026-07-01T12:00:00Z"),
    ]
    verdicts = judge(requests, registers=scope, parameters={"types": ("request",)})
    assert verdicts == {"P-1": ("not_applicable", "out_of_scope")}
