import gzip
import re
from datetime import date
from pathlib import Path

from flask.testing import FlaskClient

from readiness.domain.engagement import ReportType
from readiness.domain.vocabulary import Category
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.factories import words


def test_it_begins_with_the_answer_and_its_numbers_are_those_of_the_lists_they_lead_to(client: FlaskClient):
    page = client.get("/")
    answer = re.search(r"Not ready: the auditor would find (\d+) deviations and (\d+) gaps today\.", words(page))
    assert answer
    assert answer[1] == "3"
    listed = words(client.get("/gaps"))
    assert f"{answer[2]} gaps stand between here and a clean report" in listed


def test_the_window_its_categories_and_the_day_stand_below(client: FlaskClient):
    said = words(client.get("/"))
    assert "Window 1 January to 30 June 2026" in said
    assert "Security, Availability and Confidentiality" in said
    assert "day 142 of 181, 39 days left" in said


def test_every_figure_carries_its_denominator(client: FlaskClient):
    said = words(client.get("/"))
    assert re.search(r"Readiness 0\.\d\d ready at 0\.90, \d+ blockers?", said)
    assert re.search(r"Covered to date \d+ % \d+ % of the window; \d+ evidence lines due by then", said)
    assert re.search(r"Controls operating \d / 4 2 failing", said)
    assert re.search(r"Populations complete 1 / \d", said)


def test_the_picture_names_each_control_and_says_each_cell_in_words(client: FlaskClient):
    page = client.get("/").get_data(as_text=True)
    assert 'href="/controls/CHG-02#d2026-02-12"' in page
    assert "<title>12 to 18 Feb 2026: covered, with deviations, Merged pull requests with reviews</title>" in page
    assert 'role="group" aria-label="Each change is reviewed by someone else before merge: ' in page
    assert page.count('<details class="area"') == 4


def test_what_to_do_next_says_who_until_when_and_what_it_wins(client: FlaskClient):
    said = words(client.get("/"))
    task = r"Review the listed merges .* CHG-02 Each change is reviewed by .* · Control failing priya\.natarajan@acme\.example no last day \+\d\.\d"
    assert re.search(task, said)
    assert re.search(
        r"Map a control to it\. A1\.1 Capacity .* · Criterion without a control no control yet no last day \+\d", said
    )


def test_what_an_auditor_would_find_leads_to_the_sheet(client: FlaskClient):
    page = client.get("/").get_data(as_text=True)
    assert 'href="/controls/CHG-02#changes.approved">2 of 214: ' in page
    assert 'href="/controls/AC-02#github.members_2fa">1 of 58: ' in page


def test_what_is_missing_is_named_by_its_title(client: FlaskClient):
    assert "no control answers A1.1 Criterion without a control · A1.1 Capacity is measured" in words(client.get("/"))


def test_another_day_is_said_and_carried_along_by_every_link(client: FlaskClient):
    page = client.get("/?as_of=2026-03-01")
    assert "on 1 Mar 2026" in words(page)
    assert 'href="/controls/CHG-02?as_of=2026-03-01' in page.get_data(as_text=True)
    assert "Back to today, 22 May 2026" in words(page)


def test_what_is_no_date_is_said_with_the_right_form(client: FlaskClient):
    page = client.get("/?as_of=2026-02-31")
    assert page.status_code == 400
    assert "Write it as 2026-03-31" in words(page)


def test_an_unknown_engagement_is_said(client: FlaskClient):
    assert client.get("/?engagement=nobody").status_code == 400


def test_without_an_engagement_it_says_how_to_create_one(fresh: Workspace):
    factories.administrator(fresh)
    page = factories.signed_in(create_app(fresh)).get("/")
    assert page.status_code == 200
    assert "readiness engagement create --type 2" in words(page)


def test_with_nothing_collected_it_claims_nothing(fresh: Workspace):
    factories.engagement(fresh)
    factories.administrator(fresh)
    page = words(factories.signed_in(create_app(fresh)).get("/"))
    assert "Nothing is known yet: no run has brought evidence." in page
    assert "Not ready" not in page


def test_a_type_1_speaks_of_the_design_at_its_date(fresh: Workspace):
    factories.administrator(fresh)
    factories.engagement(
        fresh,
        type=ReportType.ONE,
        as_of=date(2026, 6, 1),
        start=None,
        end=None,
        categories=frozenset({Category.SECURITY}),
    )
    story = factories.Story(fresh)
    story.whole(fresh.catalog.controls)
    page = words(factories.signed_in(create_app(fresh)).get("/"))
    assert "Not ready for a Type 1: the auditor would find" in page
    assert "in the design today" in page
    assert "Type 1 as of 1 Jun 2026" in page


def test_ninety_controls_stay_small(tmp_path: Path):
    workspace = factories.made(tmp_path / "ws", factories.Clock())
    factories.engagement(workspace)
    factories.administrator(workspace)
    page = factories.signed_in(create_app(workspace)).get("/").get_data()
    assert page.count(b'href="/controls/') > 80
    assert len(gzip.compress(page)) < 60_000
    workspace.database.dispose()


def test_choosing_another_day_keeps_what_else_was_asked(client: FlaskClient):
    page = client.get("/gaps?severity=high&known_at=2026-05-01T00:00:00Z")
    text = page.get_data(as_text=True)
    assert '<input type="hidden" name="severity" value="high">' in text
    assert text.count('name="known_at" value="2026-05-01T00:00:00Z"') == 3
    assert "as known by 2026-05-01T00:00:00Z" in words(page)


def test_what_was_recorded_later_does_not_count_for_an_earlier_knowledge(client: FlaskClient):
    assert "3 deviations" in words(client.get("/"))
    assert "2 deviations" in words(client.get("/?known_at=2026-04-01"))


def test_the_navigation_leads_to_the_overview_also_whose_front_door_is_another(fresh: Workspace):
    factories.engagement(fresh)
    factories.administrator(fresh)
    app = create_app(fresh)
    for role in ("engineer", "executive"):
        client = factories.signed_in(app, factories.person(fresh, role))
        assert '<a href="/overview">Overview</a>' in client.get("/").text
        assert '<a href="/overview" aria-current="page">Overview</a>' in client.get("/overview").text
    assert '<a href="/" aria-current="page">Overview</a>' in factories.signed_in(app).get("/").text
