"""Waivers by the page: asked for beside a failing item, answered by somebody else, listed for everybody."""

import re
from datetime import date

import pytest

from readiness.domain.calendar import Period
from readiness.services.waivers import grants
from readiness.web.app import create_app
from tests.web import factories
from tests.web.factories import HOSTILE, TODAY, Clock, Story, exception, words

PROCEDURE, ITEM = "github.members_2fa", "acme/jdoe"
ASK = {"procedure": PROCEDURE, "item": ITEM, "reason": "Leaves on Friday", "expires": "2026-09-30"}


@pytest.fixture
def place(tmp_path):
    workspace = factories.made(tmp_path / "ws", Clock(), catalog=factories.excerpt("AC-02", "CHG-02"))
    factories.administrator(workspace)
    for role in ("lead", "engineer", "auditor", "executive"):
        factories.person(workspace, role)
    factories.engagement(workspace)
    story = Story(workspace)
    story.whole(workspace.catalog.controls)
    story.judged("AC-02", PROCEDURE, TODAY, (exception(ITEM, "no_second_factor"),))
    window = Period(date(2026, 1, 1), TODAY)
    story.judged("CHG-02", "changes.approved", TODAY, (exception(HOSTILE, "no_approval", TODAY),), window=window)
    yield workspace
    workspace.database.dispose()


@pytest.fixture
def app(place):
    return create_app(place)


@pytest.fixture
def as_(app):
    return lambda role: factories.signed_in(app, f"{role}@acme.example")


@pytest.fixture
def engineer(as_):
    return as_("engineer")


@pytest.fixture
def lead(as_):
    return as_("lead")


def send(client, page, to, **form):
    return factories.send(client, page, to, **form)


def asked(client, **changes):
    answered = send(client, "/waivers/ask", "/waivers/ask", **{**ASK, **changes})
    return answered.headers["Location"] if answered.status_code == 303 else answered


def test_a_failing_item_leads_to_the_form_which_tells_the_effect(engineer):
    page = engineer.get("/controls/AC-02").text
    link = re.search(r'href="(/waivers/ask\?[^"]+)"', page)[1].replace("&amp;", "&")
    said = factories.words(engineer.get(link))
    assert f"Ask that {ITEM} be waived." in said
    assert re.search(r"AC-02 .* status now failing then (?!failing)", said) or re.search(
        r"AC-02 .* failing (implemented|operating)", said
    )
    assert "Gone from the gaps: control failing" in said
    assert 'value="2026-08-20"' in engineer.get(link).text


def test_one_asks_another_approves_and_the_item_is_waived(engineer, lead):
    here = asked(engineer)
    assert "Approve" not in engineer.get(here).text
    assert "You asked for it, so somebody else answers." in factories.words(engineer.get(here))
    assert "1 waits for an answer" in factories.words(lead.get("/waivers"))
    approved = send(lead, here, f"{here}/approve", reason="Looked at the plan")
    assert approved.status_code == 303
    said = factories.words(lead.get(approved.headers["Location"]))
    assert "approved by lead@acme.example" in said
    assert "Looked at the plan" in said
    assert "1 exception is waived" in factories.words(lead.get("/waivers"))
    control = factories.words(engineer.get("/controls/AC-02"))
    assert "waived" in control
    assert "approved by lead@acme.example, until 30 Sep 2026" in control


def test_the_form_of_the_own_proposal_is_refused_however_it_is_sent(lead, engineer):
    here = asked(lead)
    assert "Your answer" not in lead.get(here).text
    answered = send(lead, "/waivers/ask", f"{here}/approve")
    assert answered.status_code == 400
    assert "cannot approve their own waiver" in factories.words(answered)
    assert send(engineer, "/waivers/ask", f"{here}/approve").status_code == 403


def test_an_answer_sent_twice_or_by_two_is_taken_once(engineer, lead, app):
    here = asked(engineer)
    admin = factories.signed_in(app)
    assert send(lead, here, f"{here}/decline", reason="Mend it").status_code == 303
    for client, word in ((lead, "decline"), (admin, "approve")):
        again = send(client, "/waivers/ask", f"{here}/{word}", reason="x")
        assert again.status_code == 400
        assert "declined it already" in factories.words(again)
    assert "Mend it" in factories.words(lead.get(here))


def test_who_approves_second_sees_who_was_first(engineer, lead, app):
    here = asked(engineer)
    assert send(lead, here, f"{here}/approve").status_code == 303
    again = send(factories.signed_in(app), "/waivers/ask", f"{here}/approve")
    assert again.status_code == 400
    assert "Lead@acme.example approved it already." in words(again)
    assert f"{ITEM}: waived." in words(again)


def test_every_line_of_the_activity_leads_to_its_waiver(engineer, lead):
    here = granted(engineer, lead)
    send(lead, here, f"{here}/end", **{"from": "2026-05-22", "reason": "Mended"})
    links = re.findall(r'href="(/waivers/[^"]+)"', lead.get("/activity").text)
    assert len(set(links)) == 3, "what was asked, what was granted, its end"
    for link in links:
        assert f"{ITEM}:" in words(lead.get(link))


def test_the_form_sent_twice_asks_once_and_keeps_what_was_typed(engineer):
    asked(engineer)
    again = asked(engineer, reason="Other words")
    assert again.status_code == 400
    assert "waits already" in factories.words(again)
    assert "Other words" in again.text
    assert len(engineer.get("/waivers.json").get_json()["waivers"]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"procedure": HOSTILE},
        {"item": ""},
        {"reason": " "},
        {"expires": ""},
        {"expires": "31 Feb"},
        {"expires": "2020-01-01"},
    ],
)
def test_a_wrong_form_says_what_would_be_right_and_writes_nothing(engineer, wrong):
    answered = asked(engineer, **wrong)
    assert answered.status_code == 400
    assert 'role="alert"' in answered.text
    assert "<script>alert" not in answered.text
    assert engineer.get("/waivers.json").get_json() == {"waivers": []}


def test_what_attacks_stays_text_everywhere(engineer, lead):
    here = asked(engineer, procedure="changes.approved", item=HOSTILE, reason=HOSTILE, expires="")
    for path in (here, "/waivers", f"/waivers/ask?procedure={HOSTILE}&item={HOSTILE}", "/controls/CHG-02"):
        page = lead.get(path).text
        assert "<script>alert" not in page, path
        assert "\u202e" not in page, path
        assert "<b>x" not in page, path
    assert send(lead, here, f"{here}/approve", reason=HOSTILE).status_code == 303
    assert "<script>alert" not in lead.get("/waivers").text
    asked(engineer, procedure="changes.approved", item="=1+1", reason="@SUM(A1)", expires="")
    assert "\r\n" in (found := lead.get("/waivers.csv").text)
    assert ",'=1+1," in found


def test_the_list_narrows_and_says_the_same_in_files(engineer, lead, place):
    here = asked(engineer)
    grants.waive(
        place,
        "changes.approved",
        "acme/api#1",
        reason="Once",
        by="a@b.example",
        approved_by="c@d.example",
        expires=None,
    )
    rows = lead.get("/waivers.json").get_json()["waivers"]
    assert [(row["item"], row["standing"]) for row in rows] == [(ITEM, "waiting"), ("acme/api#1", "in_force")]
    assert [row["item"] for row in lead.get("/waivers.json?standing=waiting").get_json()["waivers"]] == [ITEM]
    assert "from the command line" in factories.words(lead.get(f"/waivers/{rows[1]['id']}"))
    assert lead.get("/waivers.json?known_at=2026-05-01").get_json() == {"waivers": []}
    assert "Answer it" in factories.words(lead.get("/waivers"))
    assert lead.get("/waivers/nothing").status_code == 404
    assert here.rsplit("/", 1)[1] == rows[0]["id"]


def test_an_auditor_sees_what_was_granted_and_nothing_that_waits(engineer, lead, as_):
    auditor, here = as_("auditor"), asked(engineer)
    assert auditor.get("/waivers.json").get_json() == {"waivers": []}
    assert auditor.get(here).status_code == 403
    send(lead, here, f"{here}/approve")
    assert [row["item"] for row in auditor.get("/waivers.json").get_json()["waivers"]] == [ITEM]
    assert "Ask for a waiver" not in auditor.get("/controls/CHG-02").text


def test_an_empty_list_says_how_it_gets_filled(engineer):
    said = factories.words(engineer.get("/waivers"))
    assert "No exception is waived." in said
    assert "open the control that fails" in said


def waiting(client, count):
    return [asked(client, item=f"acme/{number}").rsplit("/", 1)[1] for number in range(count)]


def answer_several(client, answer, ids, reason=""):
    return send(client, "/waivers", "/waivers", answer=answer, id=ids, reason=reason)


def test_several_are_approved_or_declined_in_the_list_and_each_refusal_is_told_by_name(engineer, lead):
    own = asked(lead).rsplit("/", 1)[1]
    first, second, third = waiting(engineer, 3)
    assert lead.get("/waivers").text.count('type="checkbox"') == 3
    said = words(answer_several(lead, "decline", [third], "mend it"))
    assert "1 waiver declined." in said
    told = answer_several(lead, "approve", [own, first, second, third, "<i>none"])
    said = words(told)
    assert told.status_code == 200
    assert "2 waivers approved. 3 others were not:" in said
    assert "<i>none" not in told.text
    told_of = said.partition("were not:")[2]
    assert all(name in told_of for name in ("acme/jdoe", "acme/2", "<i>none"))
    found = {one["item"]: one["standing"] for one in lead.get("/waivers.json").json["waivers"]}
    assert found == {"acme/jdoe": "waiting", "acme/0": "in_force", "acme/1": "in_force", "acme/2": "declined"}


def test_several_sent_twice_are_taken_once_and_the_second_time_names_each(engineer, lead):
    ids = waiting(engineer, 2)
    assert answer_several(lead, "approve", ids).status_code == 200
    again = answer_several(lead, "approve", ids)
    assert again.status_code == 409
    assert "acme/0, github.members_2fa" in words(again)


@pytest.mark.parametrize(
    ("answer", "count", "sentence"),
    [("approve", 0, "Nothing is selected"), ("decline", 1, "reason"), ("burn", 1, "no answer that is known")],
)
def test_what_cannot_be_asked_of_any_answers_none(engineer, lead, answer, count, sentence):
    told = answer_several(lead, answer, waiting(engineer, 1)[:count])
    assert told.status_code == 400
    assert sentence in words(told)
    assert [one["standing"] for one in lead.get("/waivers.json").json["waivers"]] == ["waiting"]


def test_others_than_leads_answer_none_in_the_list(engineer, as_):
    ids = waiting(engineer, 1)
    for role in ("engineer", "auditor", "executive"):
        assert send(as_(role), "/", "/waivers", answer="approve", id=ids).status_code == 403


def granted(engineer, lead):
    here = asked(engineer)
    return send(lead, here, f"{here}/approve").headers["Location"]


def test_a_lead_ends_a_waiver_early_and_the_page_tells_from_when_by_whom_and_why(engineer, lead):
    here = granted(engineer, lead)
    assert "End it early" not in engineer.get(here).text
    ended = send(lead, here, f"{here}/end", **{"from": "2026-05-22", "reason": HOSTILE})
    assert ended.status_code == 303
    page = lead.get(here)
    assert "since 22 May 2026 the exception stands open again" in words(page)
    assert "ended by lead@acme.example, 22 May 2026, 12:00 America/New_York, from 22 May 2026 on: " in words(page)
    assert "<script>alert" not in page.text
    assert "End it early" not in page.text
    assert "Ask again" in page.text
    row = lead.get("/waivers.json").json["waivers"][0]
    assert (row["standing"], row["expires"], row["ended_from"]) == ("ended", "2026-09-30", "2026-05-22")
    assert "1 waiver has ended: what they answered stands open again." in words(lead.get("/waivers"))
    assert "ended a waiver" in words(lead.get("/activity"))


@pytest.mark.parametrize(
    "form", [{}, {"from": "2026-05-21"}, {"from": "31 Feb"}, {"from": "2026-12-01"}, {"reason": " "}]
)
def test_an_end_that_cannot_be_says_what_would_be_right_and_stays_typed(engineer, lead, form):
    here = granted(engineer, lead)
    told = send(lead, here, f"{here}/end", **{"from": "", "reason": "Back again", **form})
    assert told.status_code == 400
    assert 'role="alert"' in told.text
    assert form.get("reason", "Back again") in told.text
    assert [one["standing"] for one in lead.get("/waivers.json").json["waivers"]] == ["in_force"]


def test_an_end_sent_twice_is_taken_once_and_others_than_leads_end_none(engineer, lead, as_):
    here, form = granted(engineer, lead), {"from": "2026-05-22", "reason": "x"}
    for role in ("engineer", "auditor", "executive"):
        assert send(as_(role), "/account", f"{here}/end", **form).status_code == 403
    assert send(lead, here, f"{here}/end", **form).status_code == 303
    again = send(lead, "/account", f"{here}/end", **form)
    assert again.status_code == 400
    assert "answers until 2026-05-21 only" in words(again)
    assert send(lead, "/account", "/waivers/none/end", **form).status_code == 404


def test_an_auditor_sees_what_was_ended(engineer, lead, as_):
    here = granted(engineer, lead)
    send(lead, here, f"{here}/end", **{"from": "2026-05-22", "reason": "x"})
    assert [row["standing"] for row in as_("auditor").get("/waivers.json").json["waivers"]] in ([], ["ended"])
