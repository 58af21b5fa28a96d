"""The lists people export and bring every month: the roster, the directory, devices, training, uptime, the scanner's findings."""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

from collectors.kit import Schema
from readiness.demo.company import planted
from readiness.demo.company.script import instant
from readiness.demo.company.value import Company, Person
from readiness.domain.cadence import FRIDAY
from readiness.domain.calendar import ONE_DAY, Period
from readiness.domain.canonical import instant_text

Row = Mapping[str, Any]
LIMIT = timedelta(hours=24)
SERVICE = "svc-readiness"
APPLICATIONS = {"jira": None, "mail": None, "aws": {"Engineering", "Security", "IT"}, "warehouse": {"Engineering"}}
"""Who has which application: everybody, or some departments."""
ADMINISTRATORS = ("tomas", "uma", "priya")
MACHINES = ("macOS 26.3", "macOS 26.2", "Ubuntu 24.04")


def days(company: Company) -> tuple[date, ...]:
    """Return the days on which the lists are exported: the second of every month, or the Monday after."""
    second = [date(company.window.start.year, month, 2) for month in range(1, company.today.month + 1)]
    return tuple(workday(day) for day in second)


def workday(day: date) -> date:
    """Return the day itself, or the Monday after a weekend."""
    while day.weekday() > FRIDAY:
        day += ONE_DAY
    return day


def written(company: Company, collector: str, schema: Schema, day: date) -> tuple[str, int]:
    """Return a list as CSV, as it looks on a day, with how many rows it has."""
    names = [column.name for column in schema.columns if column.name != "item"]
    rows = list(_MAKERS[collector](company, day))
    out = StringIO()
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue(), len(rows)


def closed_at(company: Company, one: Person) -> datetime | None:
    """Return when somebody's account was closed: on the last day, unless the story says how much too late."""
    if one.ends is None:
        return None
    if one.id in planted.HOURS_TOO_LONG:
        gone = Period(one.ends, one.ends).instants(company.zone)[1]
        return gone + LIMIT + timedelta(hours=planted.HOURS_TOO_LONG[one.id])
    return instant(one.ends, 21)


def _there(company: Company, day: date) -> list[Person]:
    return [one for one in company.people.values() if one.starts <= day]


def _open(company: Company, day: date) -> list[Person]:
    """Return those whose account is open in the evening of a day."""
    evening = instant(day, 23)
    return [one for one in _there(company, day) if (end := closed_at(company, one)) is None or end > evening]


def _roster(company: Company, day: date) -> Iterator[Row]:
    for one in _there(company, day):
        left = one.ends is not None and one.ends < day
        yield {
            "person_id": one.id,
            "email": company.email(one.id),
            "name": one.name,
            "worker_type": "employee",
            "title": one.title,
            "department": one.department,
            "manager_id": one.manager or "",
            "start_date": one.starts,
            "end_date": one.ends if left else "",
            "status": "left" if left else "active",
        }


def _checks(company: Company, day: date) -> Iterator[Row]:
    for one in _there(company, day):
        done = one.starts - timedelta(days=12)
        yield {
            "person_id": one.id,
            "ordered_on": done - timedelta(days=9),
            "completed_on": done,
            "result_class": "clear",
        }


def _users(company: Company, day: date) -> Iterator[Row]:
    evening = instant(day, 20)
    for one in _there(company, day):
        end = closed_at(company, one)
        closed = end is not None and end <= evening
        made = instant_text(instant(one.starts, 13))
        yield {
            "user_id": f"u-{one.id}",
            "login": company.email(one.id),
            "email": company.email(one.id),
            "status": "deactivated" if closed else "active",
            "kind": "human",
            "created_at": made,
            "activated_at": made,
            "deactivated_at": instant_text(end) if end and closed else "",
            "last_login": instant_text(min(evening, instant(one.ends or day, 12))),
        }
    yield {"user_id": f"u-{SERVICE}", "login": SERVICE, "status": "active", "kind": "service"}


def _factors(company: Company, day: date) -> Iterator[Row]:
    for one in _open(company, day):
        yield {
            "user_id": f"u-{one.id}",
            "factor_id": "key-1",
            "type": "webauthn",
            "status": "active",
            "phishing_resistant": "true",
            "created_at": instant_text(instant(one.starts, 14)),
        }


def _administrators(company: Company, _: date) -> Iterator[Row]:
    for one in ADMINISTRATORS:
        yield {
            "user_id": f"u-{one}",
            "role": "Organization administrator",
            "login": company.email(one),
            "assigned_via": "user",
        }


def _applications(company: Company, day: date) -> Iterator[Row]:
    for one in _open(company, day):
        for name, departments in APPLICATIONS.items():
            if departments is None or one.department in departments:
                yield {
                    "app_id": f"app-{name}",
                    "app": name,
                    "user_id": f"u-{one.id}",
                    "login": company.email(one.id),
                    "email": company.email(one.id),
                    "status": "active",
                    "assigned_by": one.department,
                    "assigned_at": instant_text(instant(one.starts, 15)),
                }


def _policies(_: Company, __: date) -> Iterator[Row]:
    rule = {"status": "active", "priority": 1}
    yield {
        "policy_id": "p-sign-on", "rule_id": "default", "type": "sign_on", "name": "Everybody", "requires_second_factor": "true",
        "session_idle_min": 60, "session_max_min": 720, **rule,
    }  # fmt: skip
    yield {
        "policy_id": "p-password", "rule_id": "default", "type": "password", "name": "Everybody", "password_min_length": 14,
        "password_max_attempts": 8, "password_history": 24, **rule,
    }  # fmt: skip


def _training(company: Company, day: date) -> Iterator[Row]:
    year = company.window.start
    for one in _there(company, day):
        assigned = max(one.starts, year)
        yield {
            "person_id": one.id,
            "course_id": "security-awareness",
            "assigned_on": assigned,
            "due_on": assigned + timedelta(days=30),
            "completed_on": done if (done := assigned + timedelta(days=4 + len(one.name) % 17)) <= day else "",
        }


def _devices(company: Company, day: date) -> Iterator[Row]:
    for number, one in enumerate(_open(company, day)):
        system, _, version = MACHINES[number % len(MACHINES)].partition(" ")
        yield {
            "device_id": f"d-{100 + number}",
            "serial": f"LW{70_000 + number * 37}",
            "person_id": one.id,
            "os": system,
            "os_version": version,
            "encrypted": "true",
            "screen_lock_min": 10,
            "malware_protection": "true",
            "last_check_in": instant_text(instant(day, 8)),
            "status": "active",
        }


def _findings(company: Company, day: date) -> Iterator[Row]:
    for number in range(12):
        seen = company.window.start + timedelta(days=number * 11)
        fixed = seen + timedelta(days=6 + number % 5)
        if seen <= day:
            yield {
                "finding_id": f"F-{number + 1}",
                "asset": ("importer", "web", "worker")[number % 3],
                "vuln_id": f"LWV-2026-{1000 + number * 13}",
                "severity": ("medium", "high", "low")[number % 3],
                "first_detected": instant_text(instant(seen, 6)),
                "last_seen": instant_text(instant(min(fixed, day), 6)),
                "fixed_at": instant_text(instant(fixed, 6)) if fixed <= day else "",
                "status": "fixed" if fixed <= day else "open",
            }


def _uptime(company: Company, day: date) -> Iterator[Row]:
    months = [date(company.window.start.year, month, 1) for month in range(1, day.month + 1)]
    for first, _ in pairwise(months):
        down = 3 + first.month * 5 % 11
        yield {
            "month": f"{first:%Y-%m}",
            "service": "api",
            "minutes_down": down,
            "availability_pct": round(100 - down / 432, 3),
            "target_pct": 99.9,
        }


_MAKERS: Mapping[str, Callable[[Company, date], Iterator[Row]]] = {
    "hris.roster": _roster,
    "hris.background_checks": _checks,
    "idp.users": _users,
    "idp.factors": _factors,
    "idp.admin_roles": _administrators,
    "idp.app_assignments": _applications,
    "idp.policies": _policies,
    "lms.completions": _training,
    "mdm.devices": _devices,
    "scanner.findings": _findings,
    "uptime.reports": _uptime,
}
COLLECTORS = tuple(_MAKERS)
