from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests

from readiness.demo.company.vendors import Vendors, running_vendors

BEGINS = datetime(2025, 12, 15, 12, tzinfo=UTC)


def answered(url: str, token: str, path: str) -> int:
    return requests.get(f"{url}{path}", headers={"Authorization": f"Bearer {token}"}, timeout=5).status_code


@pytest.fixture(scope="module")
def vendors() -> Iterator[Vendors]:
    with running_vendors(BEGINS) as running:
        yield running
    with pytest.raises(requests.ConnectionError):
        answered(running.at.github, running.at.github_token, "/user")


def test_all_three_answer(vendors: Vendors) -> None:
    at = vendors.at
    assert answered(at.github, at.github_token, "/user") == 200
    assert answered(at.jira, "", "/rest/api/3/serverInfo") == 200
    assert requests.get(f"{at.aws}/_stand-in/calls", timeout=5).status_code == 200


def test_what_was_to_happen_by_then_has_happened(vendors: Vendors) -> None:
    vendors.live(datetime(2026, 1, 3, tzinfo=UTC))
    before = len(vendors.tickets())
    vendors.live(datetime(2026, 2, 3, tzinfo=UTC))
    assert len(vendors.tickets()) > before > 0


def test_jira_answers_errors_only_while_it_is_out(vendors: Vendors) -> None:
    told = []
    for on in (True, False):
        vendors.outage(on)
        told.append(answered(vendors.at.jira, "", "/rest/api/3/serverInfo"))
    assert told == [500, 200]
