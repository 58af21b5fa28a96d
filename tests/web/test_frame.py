"""What stands around every page."""

import re

from flask.testing import FlaskClient

UNFRAMED = ("/evidence", "/populations", "/procedures", "/results", "/runs", "/connections", "/activity", "/bundles")
MOMENT = "as_of=2026-03-31&amp;known_at=2026-04-02T04:00:00Z"


def ways(client: FlaskClient, path: str) -> dict[str, str]:
    nav = client.get(path).text.partition("<nav")[2].partition("</nav>")[0]
    return {title: href for href, title in re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', nav)}


def test_the_moment_asked_about_is_carried_through_pages_that_answer_for_none(client: FlaskClient):
    for path in UNFRAMED:
        found = ways(client, f"{path}?as_of=2026-03-31&known_at=2026-04-02T04:00:00Z")
        assert found["Coverage"] == f"/coverage?{MOMENT}", path
        assert ways(client, path)["Coverage"] == "/coverage", path


def test_ones_own_work_leads_to_today(client: FlaskClient):
    assert ways(client, "/mine?as_of=2026-03-31")["Coverage"] == "/coverage"


def test_a_moment_that_is_none_is_not_carried(client: FlaskClient):
    assert ways(client, "/account?as_of=soon")["Coverage"] == "/coverage"
