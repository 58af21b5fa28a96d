"""Which tickets a kind brings for a span of days, and that each kind has a collector of its own."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from collectors.jira.change import COLLECTOR as CHANGE
from collectors.jira.incident import COLLECTOR
from collectors.jira.options import KINDS
from collectors.kit import Ask, discover
from readiness.demo.jira.state import Project, Site
from readiness.errors import WrongConfiguration
from tests.collectors.haul import Haul, day

Collect = Callable[..., Haul]
TENTH = Ask(None, "2026-01-10T05:00:00Z", "2026-01-11T05:00:00Z")
BEFORE, AFTER = datetime(2026, 1, 10, 4, 59, 59, tzinfo=UTC), datetime(2026, 1, 11, 5, tzinfo=UTC)
FIRST, LAST = datetime(2026, 1, 10, 5, tzinfo=UTC), datetime(2026, 1, 11, 4, 59, 59, tzinfo=UTC)


def test_each_kind_has_its_collector() -> None:
    found = discover()["jira"].collectors
    assert set(found) == {f"tickets.{kind}" for kind in KINDS}
    assert {one.schema.at for name, one in found.items() if name != "tickets.change"} == {"created"}
    assert CHANGE.schema.at == "resolved"
    assert all(one.schema.columns == CHANGE.schema.columns for one in found.values())


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_day_brings_what_changed_since_its_first_instant_or_is_still_open(
    site: Site, sec: Project, collect: Collect, zone: str
) -> None:
    def incident(created: datetime, resolved: datetime | None = None) -> str:
        made = site.issue(sec, created, "Incident")
        if resolved:
            site.move(made, "Done", resolved)
        return made.key

    bot = site.user("bot", zone=zone)
    bot.name = "Bot"
    wanted = {
        incident(FIRST),
        incident(LAST),
        incident(FIRST, LAST),
        incident(BEFORE, FIRST),
        incident(day(1)),
        incident(day(1), AFTER),
        incident(LAST, AFTER),
    }
    incident(day(1), BEFORE)
    incident(AFTER)
    incident(day(1), day(2))
    haul = collect(COLLECTOR, TENTH)
    assert haul.failure is None
    assert {row["item"] for row in haul.rows} == wanted


def test_a_kind_without_a_query_says_which_line_is_missing(collect: Collect) -> None:
    with pytest.raises(WrongConfiguration, match="does not say which tickets are of the kind change"):
        collect(CHANGE)


def test_a_query_with_or_stays_inside_its_brackets(site: Site, sec: Project, collect: Collect) -> None:
    site.issue(sec, day(3), "Incident")
    site.issue(sec, day(4), "Bug", labels=["incident"])
    old = site.issue(sec, datetime(2025, 3, 1, tzinfo=UTC), "Incident")
    site.move(old, "Done", datetime(2025, 3, 2, tzinfo=UTC))
    haul = collect(COLLECTOR, jql={"incident": "project = SEC and issuetype = Incident or labels in (incident)"})
    assert {row["item"] for row in haul.rows} == {"SEC-1", "SEC-2"}
