import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from readiness.domain.calendar import Period
from readiness.domain.engagement import ReportType
from readiness.services.people import accounts
from readiness.web.app import create_app
from readiness.web.grid import Zoom, view
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import words

WINDOW = Period(date(2026, 1, 1), date(2026, 6, 30))


def test_it_says_how_much_is_covered_and_how_many_lines_lack_something(client: FlaskClient):
    page = words(client.get("/coverage"))
    lacking = re.search(
        r"of what fell due by 22 May 2026 is covered; (\d+) of \d+ evidence lines? lacks? something", page
    )
    assert lacking
    listed = client.get("/coverage.json?state=lacks+something").get_json()["requirements"]
    assert len(listed) == int(lacking[1])
    assert 'href="/coverage?state=lacks+something&amp;zoom=table"' in client.get("/coverage").get_data(as_text=True)


def test_a_picture_says_by_what_it_is_grouped_and_keeps_the_order_of_the_overview(client: FlaskClient):
    page = client.get("/coverage").get_data(as_text=True)
    assert '<option value="area" selected>area</option>' in page
    assert '<option value="">nothing</option>' not in page
    assert '<option value="">nothing</option>' in client.get("/coverage?zoom=table").get_data(as_text=True)
    areas = [re.findall(r'<span class="name"><bdi>(.*?)</bdi>', text) for text in (page, client.get("/").text)]
    assert len(areas[0]) > 2
    assert areas[0] == areas[1]


@pytest.mark.parametrize("zoom", ["day", "week", "month", "slot", "table"])
def test_every_zoom_and_grouping_shows_every_control(client: FlaskClient, zoom: str):
    for group in ("", "area", "owner", "category"):
        page = client.get(f"/coverage?zoom={zoom}&group={group}").get_data(as_text=True)
        for control in ("CHG-02", "AC-02", "BCP-04", "GOV-02"):
            assert f'href="/controls/{control}' in page


def test_a_cell_leads_to_the_row_that_tells_its_time_at_any_zoom(client: FlaskClient):
    days = client.get("/coverage?zoom=day&from=2026-02-10&control=CHG-02").get_data(as_text=True)
    assert "17 Feb 2026: covered, with deviations" in days
    assert 'href="/controls/CHG-02#d2026-02-12"' in days, "the week in which the day lies"
    assert 'id="d2026-02-12"' in client.get("/controls/CHG-02").get_data(as_text=True)


def test_a_slot_opens_the_evidence_that_fills_it_and_a_hole_its_line(client: FlaskClient):
    page = client.get("/coverage?zoom=slot&control=BCP-04").get_data(as_text=True)
    assert 'href="/controls/BCP-04#BCP-04/restore-test-records"' in page
    assert 'href="/evidence/BCP-04' in page


def test_who_may_not_open_single_items_is_led_to_the_control(told: Workspace, app: Flask):
    with told.database.writing() as session:
        accounts.add(session, "board@acme.example", "executive", told.now(), factories.PASSWORD)
    page = factories.signed_in(app, "board@acme.example").get("/coverage?zoom=slot").get_data(as_text=True)
    assert "/evidence/" not in page
    assert "/controls/BCP-04#" in page


def test_filters_narrow_the_picture_the_table_and_the_files_alike(client: FlaskClient):
    asked = "criterion=CC8.1&cadence=per-occurrence"
    rows = client.get(f"/coverage.json?{asked}").get_json()["requirements"]
    assert {row["control"] for row in rows} == {"CHG-02"}
    for zoom in Zoom:
        page = client.get(f"/coverage?{asked}&zoom={zoom}").get_data(as_text=True)
        assert "/controls/CHG-02" in page
        assert "/controls/BCP-04" not in page
    assert client.get(f"/coverage.csv?{asked}").get_data(as_text=True).count("\r\n") == len(rows) + 1


def test_a_few_controls_are_followed_by_their_evidence_lines(client: FlaskClient):
    assert 'class="row below"' in client.get("/coverage?control=CHG-02").get_data(as_text=True)


def test_what_is_no_zoom_or_no_date_is_said(client: FlaskClient):
    assert client.get("/coverage?zoom=year").status_code == 400
    assert "Write it as 2026-03-31." in words(client.get("/coverage?from=June"))


def test_days_are_turned_in_parts_that_touch_and_end_with_the_window():
    part = view(WINDOW, date(2026, 5, 22), Zoom.DAY, None)
    assert date(2026, 5, 22) in part.scale.window
    assert part.scale.window.days == 42
    first = view(WINDOW, date(2026, 5, 22), Zoom.DAY, date(1999, 1, 1))
    assert (first.scale.window.start, first.earlier) == (WINDOW.start, None)
    seen, part = set(first.scale.columns), first
    while part.later:
        part = view(WINDOW, date(2026, 5, 22), Zoom.DAY, part.later)
        seen |= set(part.scale.columns)
    assert len(seen) == WINDOW.days
    assert part.scale.window.end == WINDOW.end
    assert view(WINDOW, date(2026, 5, 22), Zoom.DAY, date(2099, 1, 1)).scale.window.end == WINDOW.end


def test_a_type_one_has_one_column(fresh: Workspace):
    factories.administrator(fresh)
    factories.engagement(fresh, type=ReportType.ONE, start=None, end=None, as_of=date(2026, 6, 30), name="T1")
    client = factories.signed_in(create_app(fresh))
    for zoom in Zoom:
        assert client.get(f"/coverage?zoom={zoom}").status_code == 200
