"""Text from outside attacks on every page and in every file, and stays text."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from readiness.domain.calendar import Period
from readiness.domain.vocabulary import RunOutcome
from readiness.services.controls import overrides
from readiness.services.controls.overrides import Change
from readiness.services.evidence import uploads
from readiness.services.evidence.statement import About
from readiness.services.files.incoming import Sent
from readiness.services.people import tokens
from readiness.services.people.tokens import Wish
from readiness.services.waivers import proposals
from readiness.web.app import create_app
from readiness.workspace import Workspace
from tests.web import factories, visits
from tests.web.factories import HOSTILE, Clock, Story, exception


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A workspace in which every text that came from outside attacks."""
    quoted = (
        '"'
        + "".join(f"\\x{ord(c):02x}" if ord(c) < 256 and not c.isalnum() else c for c in HOSTILE.replace("\u202e", ""))
        + '"'
    )
    catalog = factories.excerpt("CHG-02").replace(
        "title: Each change is reviewed by someone else before merge", f"title: {quoted}"
    )
    catalog = catalog.replace("name: Change policy", f"name: {quoted}").replace(
        "remediation: ", f"remediation: {quoted} #"
    )
    home: Path = tmp_path_factory.mktemp("hostile") / "ws"
    workspace = factories.made(home, Clock(), catalog=catalog)
    factories.engagement(workspace, name=HOSTILE, firm=HOSTILE)
    factories.administrator(workspace)
    story = Story(workspace)
    story.whole(workspace.catalog.controls)
    window = Period(date(2026, 1, 1), date(2026, 5, 21))
    item = exception(HOSTILE, HOSTILE, date(2026, 3, 3), **{"title<img>": HOSTILE, "nested": [{"x": HOSTILE}]})
    story.judged("CHG-02", "changes.approved", date(2026, 5, 21), (item,), window=window)
    story.waived("changes.approved", "another", date(2026, 5, 1), date(2026, 9, 1), HOSTILE)
    story.ran("github.merged_pulls", date(2026, 5, 21), RunOutcome.FAILED, HOSTILE)
    _furnish(workspace)
    yield factories.signed_in(create_app(workspace))
    workspace.database.dispose()


def _furnish(workspace: Workspace) -> None:
    """Bring, ask for and change something with words that attack."""
    engineer = factories.person(workspace, "engineer")
    about = About("CHG-02/change-policy", engineer, factories.TODAY, note=HOSTILE)
    uploads.add(workspace, about, [Sent(f"=1+1{HOSTILE}.html", BytesIO(b"<script>alert(1)</script>"))])
    proposals.propose(workspace, "changes.approved", f"=cmd{HOSTILE}", reason=HOSTILE, by=engineer, expires=None)
    overrides.change(
        workspace,
        Change("CHG-02", "owner", "dana.okafor@acme.example", factories.TODAY, engineer, reason=f"=1+1{HOSTILE}"),
    )
    with workspace.database.writing() as session:
        tokens.create(session, workspace, Wish("engineer", name="@x<script>alert(1)</script><b>x", by=engineer))


PATHS = (
    "/",
    "/controls",
    "/controls/CHG-02",
    "/gaps",
    "/criteria",
    "/criteria/CC8.1",
    "/criteria/crosswalk",
    "/runs",
    "/stages",
    "/coverage",
    "/coverage?zoom=slot",
    "/coverage?zoom=table&group=area",
    f"/coverage?q={HOSTILE}&zoom={HOSTILE}",
    "/evidence",
    "/evidence/github.merged_pulls-2026-01-07",
    "/populations",
    "/procedures",
    "/procedures/changes.approved",
    "/results",
    "/activity",
    f"/evidence?q={HOSTILE}&state={HOSTILE}&by={HOSTILE}&sort={HOSTILE}&page={HOSTILE}",
    f"/activity?person={HOSTILE}&event={HOSTILE}",
    f"/results?procedure={HOSTILE}&outcome={HOSTILE}",
    f"/procedures/{HOSTILE}",
    f"/populations/{HOSTILE}",
    f"/?as_of={HOSTILE}",
    f"/gaps?owner={HOSTILE}",
)


@pytest.mark.parametrize("path", PATHS)
def test_text_from_outside_stays_text(client: FlaskClient, path: str):
    page = client.get(path).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img>" not in page
    assert "<b>x" not in page
    assert "\u202e" not in page


def test_it_is_shown_whole_and_apart_from_the_words_around_it(client: FlaskClient):
    page = client.get("/controls/CHG-02").get_data(as_text=True)
    assert "<bdi>&lt;script&gt;" in page.replace("<wbr>", "")
    assert "x" * 220 in page


def test_a_waiver_that_attacks_stays_text(client: FlaskClient):
    assert "<script>alert" not in client.get("/controls/CHG-02").get_data(as_text=True)


def test_on_every_page_and_in_every_file_text_from_outside_stays_text(client: FlaskClient):
    found = visits.addresses(client.application, client, whole=False)
    assert len(found) > 60
    for name, address in found.items():
        with client.get(address) as answer:
            text = answer.get_data().decode(errors="replace")
            if answer.mimetype == "text/html":
                assert not re.search(r"<script>alert|<b>x|\u202e", text), name
            elif answer.mimetype == "text/csv":
                cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
                assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@")) and len(cell) > 1], name
            else:
                assert answer.headers["X-Content-Type-Options"] == "nosniff", name
