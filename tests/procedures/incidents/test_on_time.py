"""T12: incidents are taken on, contained and resolved within their targets, and whoever must know is told (domain 3g)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from readiness.testbench.values import Registers

OK = ("ok", None)
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
INCIDENTS, ALERTS = "tickets.incident", "oncall.alerts"
HOUR = 60
DAY = 24 * HOUR


def at(minutes):
    return (MONDAY + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def exception(reason):
    return ("exception", reason)


def inconclusive(reason):
    return ("inconclusive", reason)


def moves(*steps):
    return [{"at": at(minutes), "from": None, "to": status, "by": "ada"} for minutes, status in steps]


def incident(name, *steps, resolved=None, **other):
    given = {"item": name, "created": at(0), "priority": "Highest", "transitions": moves(*steps)}
    return {**given, "resolved": None if resolved is None else at(resolved), **other}


@pytest.fixture(scope="module")
def judge(ground):
    def judge(incidents, alerts=(), **other):
        return ground.verdicts("incidents.on_time", {INCIDENTS: incidents, ALERTS: alerts}, **other)

    return judge


def test_each_target_is_held_to(judge):
    assert judge(
        [
            incident("in time", (15, "In Progress"), (60, "Done"), resolved=60),
            incident("unrated", (5, "In Progress"), priority=None),
            incident("oddly rated", (5, "In Progress"), priority="Blocker"),
            incident("taken on late", (16, "In Progress"), (60, "Done"), resolved=60),
            incident("never taken on"),
            incident("resolved late", (5, "In Progress"), resolved=DAY + 1),
            incident("open too long", (5, "In Progress")),
            incident("resolved out of nothing", resolved=60),
            incident("half a history", resolved=60, changelog_whole=False),
            incident("of the second rank", (60, "In Progress"), priority="High", resolved=3 * DAY),
            incident("of no target", priority="Low"),
        ]
    ) == {
        "in time": OK,
        "unrated": exception("no_severity"),
        "oddly rated": inconclusive("severity_unknown"),
        "taken on late": exception("ack_late"),
        "never taken on": exception("ack_late"),
        "resolved late": exception("resolve_late"),
        "open too long": exception("resolve_late"),
        "resolved out of nothing": exception("no_timeline"),
        "half a history": inconclusive("changelog_not_whole"),
        "of the second rank": OK,
        "of no target": OK,
    }


def test_an_open_item_breaches_only_when_its_time_has_passed(judge):
    open_ = incident("open", (5, "In Progress"), priority="High")
    assert judge([open_], as_of=date(2026, 3, 4)) == {"open": OK}
    assert judge([open_], as_of=date(2026, 3, 5)) == {"open": exception("resolve_late")}
    resolved_later = incident("resolved later", (5, "In Progress"), priority="High", resolved=10 * DAY)
    assert judge([resolved_later], as_of=date(2026, 3, 4)) == {"resolved later": OK}


def test_the_clock_starts_at_detection_and_reopening_does_not_start_it_again(judge):
    detected = {"detected_at": at(-60), "mapped": ["detected_at"]}
    again = ((5, "In Progress"), (60, "Done"), (2 * DAY, "In Progress"), (3 * DAY, "Done"))
    assert judge(
        [
            incident("noticed an hour before", (5, "In Progress"), resolved=60, **detected),
            incident("opened again", *again, resolved=3 * DAY),
        ]
    ) == {"noticed an hour before": exception("ack_late"), "opened again": exception("resolve_late")}


def test_the_clock_stops_while_waiting_for_the_customer(judge):
    waiting = incident(
        "waited", (5, "In Progress"), (60, "Waiting"), (60 + 10 * HOUR, "In Progress"), resolved=DAY + 9 * HOUR
    )
    assert judge([waiting]) == {"waited": exception("resolve_late")}
    assert judge([waiting], parameters={"wait_statuses": ("waiting",)}) == {"waited": OK}
    longer = {**waiting, "resolved": at(DAY + 11 * HOUR)}
    assert judge([longer], parameters={"wait_statuses": ("waiting",)}) == {"waited": exception("resolve_late")}


def test_business_days_end_in_the_organisations_zone(judge):
    third = {"priority": "Medium", "created": "2026-03-06T12:00:00Z"}
    incidents = [
        incident("on Monday night", (4 * DAY + 16 * HOUR + 59, "In Progress"), **third),
        incident("on Tuesday", (4 * DAY + 17 * HOUR + 1, "In Progress"), **third),
    ]
    answers = judge(incidents, zone="America/New_York", as_of=date(2026, 3, 10))
    assert answers == {"on Monday night": OK, "on Tuesday": OK}
    late = [incident("on Wednesday", (8 * DAY + 17 * HOUR, "In Progress"), **third)]
    assert judge(late, zone="America/New_York") == {"on Wednesday": exception("ack_late")}
    assert judge(
        late, parameters={"holidays": ("2026-03-09", "2026-03-10", "2026-03-11")}, as_of=date(2026, 3, 11)
    ) == {"on Wednesday": OK}


def test_the_sites_own_fields_come_first(judge):
    recorded = {"mapped": ["acknowledged_at", "severity"], "severity": "SEV1"}
    targets = {"targets": ("sev1 15m 2h 24h",)}
    assert judge(
        [
            incident("recorded", (90, "Done"), acknowledged_at=at(10), contained_at=at(80), resolved=90, **recorded),
            incident("contained late", (180, "Done"), acknowledged_at=at(10), contained_at=at(150), resolved=180, **recorded),
            incident("contained by its end", (90, "Done"), acknowledged_at=at(10), resolved=90, **recorded),
            incident("not recorded", (5, "In Progress"), resolved=60, **recorded),
            incident("moved for another reason", (5, "Backlog"), (60, "Doing"), priority="sev1"),
        ],
        parameters={**targets, "ack_statuses": ("doing",)},
    ) == {
        "recorded": OK,
        "contained late": exception("contain_late"),
        "contained by its end": OK,
        "not recorded": exception("no_timeline"),
        "moved for another reason": exception("ack_late"),
    }  # fmt: skip


def test_what_touches_data_is_assessed_and_told_in_time(judge):
    done = {"resolved": 60}
    assert judge(
        [
            incident("assessed", (5, "x"), data_affected=True, assessed_at=at(50), **done),
            incident("not assessed", (5, "x"), data_affected=True, **done),
            incident("not assessed yet", (5, "x"), priority="Low", data_affected=True),
            incident("no data", (5, "x"), data_affected=False, **done),
            incident("told", (5, "x"), notify_by=at(DAY), notified_at=at(DAY), **done),
            incident("told late", (5, "x"), notify_by=at(DAY), notified_at=at(DAY + 1), **done),
            incident("never told", (5, "x"), notify_by=at(DAY), **done),
        ]
    ) == {
        "assessed": OK,
        "not assessed": exception("data_affected_without_assessment"),
        "not assessed yet": OK,
        "no data": OK,
        "told": OK,
        "told late": exception("notice_late"),
        "never told": exception("notice_late"),
    }


def test_alerts_are_answered_and_lead_to_the_incident_they_name(judge):
    def alert(name, ack=5, **other):
        return {
            "item": name,
            "alert_id": name,
            "created_at": at(0),
            "ack_at": None if ack is None else at(ack),
            **other,
        }

    alerts = [
        alert("answered", severity="critical"),
        alert("answered late", 20, severity="critical"),
        alert("never answered", None, severity="critical"),
        alert("of no severity", None),
        alert("confirmed", incident_key="SEC-1"),
        alert("confirmed, no ticket", incident_key="SEC-2"),
        alert("earlier", created_at="2025-12-31T12:00:00Z", incident_key="SEC-2"),
    ]
    answered = {
        "answered": OK,
        "answered late": exception("ack_late"),
        "never answered": exception("ack_late"),
        "of no severity": OK,
    }
    ticket = incident("SEC-1", (5, "In Progress"), resolved=60)
    assert judge([ticket], alerts) == {
        "SEC-1": OK,
        **answered,
        "confirmed": OK,
        "confirmed, no ticket": exception("alert_confirmed_without_incident"),
    }
    rejected = inconclusive("population_rejected")
    assert judge([], alerts) == {**answered, "confirmed": rejected, "confirmed, no ticket": rejected}


def test_scope_and_window_choose_the_incidents(judge):
    scope = Registers(scope=({"pattern": "sec-2", "excluded": True, "reason": "a drill"},))
    incidents = [
        incident("SEC-2"),
        incident("SEC-3", created="2025-12-31T23:59:59Z"),
        incident("SEC-4", created="2026-07-01T00:00:00Z"),
    ]
    alerts = [{"item": "SEC-2", "alert_id": "SEC-2", "created_at": "2025-12-31T12:00:00Z"}]
    assert judge(incidents, alerts, registers=scope) == {"SEC-2": ("not_applicable", "out_of_scope")}
