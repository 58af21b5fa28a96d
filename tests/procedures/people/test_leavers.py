"""T01: access of leavers, over lists of several days."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from readiness.domain.calendar import Period
from readiness.domain.identity import Alias, Link, register
from readiness.testbench.bench import judge
from readiness.testbench.values import Registers, Table, Task
from tests.procedures.conftest import COLLECTORS

NEW_YORK = "America/New_York"
WINDOW = Period(date(2025, 1, 1), date(2025, 6, 30))
LAST = "2025-07-01T05:00:00Z"  # an hour after midnight in New York
IDP, GITHUB, AWS = "idp.users", "github.org.members", "aws.iam.credential_report"


def worker(person: str, starts: str, ends: str | None) -> dict[str, Any]:
    email = f"{person}@acme.example"
    return {
        "item": f"{person}/{starts}",
        "person_id": person,
        "email": email,
        "start_date": starts,
        "end_date": ends,
        "status": "x",
    }


def user(person: str, status: str = "active", **facts: Any) -> dict[str, Any]:
    login = f"{person}@acme.example"
    return {"item": person, "user_id": person, "login": login, "email": login, "status": status, **facts}


def member(login: str) -> dict[str, Any]:
    return {"item": f"acme/{login}", "login": login, "type": "User", "kind": "member"}


def cloud(name: str, **facts: Any) -> dict[str, Any]:
    return {
        "item": f"1/{name}",
        "password_enabled": True,
        "access_key_1_active": False,
        "access_key_2_active": False,
    } | facts


@pytest.fixture
def leavers(ground, tmp_path_factory):
    """Judge people.leavers: a roster, and of each other population its lists by the instant they were made."""

    def run(
        roster: Sequence[Mapping[str, Any]],
        lists: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]],
        *,
        links: Sequence[Link] = (),
        aliases: Sequence[Alias] = (),
        as_of: date = date(2025, 7, 1),
    ) -> dict[str, Mapping[str, Any]]:
        procedure = ground.procedures["people.leavers"]
        tables = []
        for name in procedure.populations:
            made = {LAST: roster} if name == "hris.roster" else lists.get(name, {})
            holdings = [
                replace(held, snapshot=replace(held.snapshot, collected_at=datetime.fromisoformat(at)))
                for at, rows in sorted(made.items())
                for held in [ground.holding(name, rows, connection=name.split(".")[0])]
            ]
            collector = COLLECTORS[name]
            tables.append(Table(name, collector.shape, collector.schema, tuple(holdings[-1:]), tuple(holdings)))
        people = tuple(
            {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
            for row in register(roster, links, aliases)
        )
        task = Task(procedure, procedure.filled({}), as_of, WINDOW, NEW_YORK)
        (sheet,) = judge(tables, [task], tmp_path_factory.mktemp("sheets"), registers=Registers(people=people))
        assert sheet.failure is None, sheet.failure
        return {row["item"]: row for row in sheet.rows()}

    return run


def test_the_worked_example(leavers):
    """Domain 3g T01: 24 hours, New York, the first half of 2025, lists of 1 July at one in the morning."""
    roster = [
        worker("p1", "2020-01-01", "2025-03-14"),
        worker("p2", "2020-01-01", "2025-03-14"),
        worker("p3", "2020-01-01", "2025-05-30"),
        worker("p3", "2025-06-16", None),
        worker("p4", "2020-01-01", "2025-06-30"),
        worker("p5", "2020-01-01", None),
        worker("p6", "2020-01-01", "2025-04-01"),
    ]
    users = [
        user("p1", "deactivated", deactivated_at="2025-03-15T22:00:00Z"),
        user("p3"),
        user("p4"),
        user("p5"),
        user("p6", "suspended"),
    ]
    lists = {
        IDP: {LAST: users},
        GITHUB: {"2025-03-16T16:00:00Z": [member("pone"), member("pfive")], "2025-03-17T13:30:00Z": [member("pfive")]},
        AWS: {LAST: [cloud("p2", password_last_used="2025-03-20T12:00:00Z")]},
    }
    links = [Link("p1", "github", "pone"), Link("p2", "aws", "1/p2")]
    sheet = leavers(roster, lists, links=links)
    assert {item: (row["outcome"], row["reason"], row["found"]) for item, row in sheet.items()} == {
        "p1/idp/p1@acme.example": ("ok", None, "in_time"),
        "p1/github/pone": ("exception", "removed_late", None),
        "p2/aws/1/p2": ("exception", "still_active_and_used", None),
        "p3/idp/p3@acme.example": ("ok", None, "rehired"),
        "p4/idp/p4@acme.example": ("ok", None, "not_yet_due"),
        "p6/idp/p6@acme.example": ("inconclusive", "removal_time_unknown", None),
    }
    assert sheet["p1/github/pone"]["hours_late"] == 34
    assert sheet["p1/github/pone"]["cutoff"] == "2025-03-16T04:00:00Z"


def test_the_limit_is_elapsed_hours_across_a_change_of_the_clock(leavers):
    """Last day 2025-03-08, an hour before New York's clocks jump: 24 hours end at 05:00 UTC on the 10th, not at 04:00."""
    roster = [worker("a", "2020-01-01", "2025-03-08"), worker("b", "2020-01-01", "2025-03-08")]
    users = [
        user("a", "deactivated", deactivated_at="2025-03-10T05:00:00Z"),
        user("b", "deactivated", deactivated_at="2025-03-10T05:00:01Z"),
    ]
    sheet = leavers(roster, {IDP: {LAST: users}})
    assert [row["reason"] for row in sheet.values()] == [None, "removed_late"]
    assert {row["cutoff"] for row in sheet.values()} == {"2025-03-10T05:00:00Z"}


def test_an_account_nobody_used_is_still_active(leavers):
    sheet = leavers(
        [worker("a", "2020-01-01", "2025-03-08")], {IDP: {LAST: [user("a", last_login="2025-03-07T00:00:00Z")]}}
    )
    assert [row["reason"] for row in sheet.values()] == ["still_active"]


def test_what_is_on_no_list_any_more_went_between_two_lists(leavers):
    roster = [worker("a", "2020-01-01", "2025-03-08")]
    before, within, after = "2025-03-05T12:00:00Z", "2025-03-09T12:00:00Z", "2025-03-12T12:00:00Z"
    other = user("z")

    def reason(*present: str) -> str | None:
        lists = {at: [other, user("a")] if at in present else [other] for at in (before, within, after)}
        [row] = leavers(roster, {IDP: lists}).values()
        return row["reason"] or row["found"]

    assert reason(before) == "in_time"
    assert reason(before, within) == "removal_time_unknown"
    assert reason(before, within, after) == "still_active"


def test_a_list_made_before_the_limit_says_nothing_once_the_limit_has_passed(leavers):
    roster = [worker("a", "2020-01-01", "2025-03-08")]
    [row] = leavers(roster, {IDP: {"2025-03-08T12:00:00Z": [user("a")]}}).values()
    assert (row["outcome"], row["reason"]) == ("inconclusive", "list_too_old")


def test_an_account_active_between_the_limit_and_a_rehire_is_an_exception(leavers):
    roster = [worker("a", "2020-01-01", "2025-03-08"), worker("a", "2025-06-01", None)]
    lists = {IDP: {"2025-04-01T12:00:00Z": [user("a")], LAST: [user("a")]}}
    [row] = leavers(roster, lists).values()
    assert (row["outcome"], row["reason"]) == ("exception", "still_active")


def test_an_aliased_address_is_the_persons_and_a_display_name_is_not(leavers):
    roster = [worker("a", "2020-01-01", "2025-03-08")]
    users = [{**user("old"), "email": "Ann@Old.example", "login": "ann@old.example"}, user("x", kind="human")]
    sheet = leavers(roster, {IDP: {LAST: users}}, aliases=[Alias("a", "ann@old.example")])
    assert list(sheet) == ["a/idp/ann@old.example"]


def test_a_leaver_without_an_account_is_named_and_not_tested(leavers):
    sheet = leavers([worker("a", "2020-01-01", "2025-03-08")], {IDP: {LAST: [user("z")]}})
    assert {item: (row["outcome"], row["reason"]) for item, row in sheet.items()} == {
        "a": ("not_applicable", "no_account")
    }


def test_who_goes_on_the_next_day_or_leaves_outside_the_window_is_no_leaver(leavers):
    roster = [
        worker("a", "2020-01-01", "2025-03-08"),
        worker("a", "2025-03-09", None),
        worker("b", "2020-01-01", "2024-12-31"),
        worker("c", "2020-01-01", "2025-07-01"),
    ]
    assert leavers(roster, {IDP: {LAST: [user("a"), user("b"), user("c")]}}) == {}
