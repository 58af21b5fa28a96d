"""Bringing evidence by the page, and answering it."""

import io

import pytest

from readiness.services.people import accounts
from readiness.web.app import create_app
from tests.web import factories
from tests.web.factories import Clock, words

MINUTES, LIST = "BCP-04/restore-test-records", "AC-04/leavers-window"
PEOPLE = (("lee", "lead"), ("kim", "lead"), ("ann", "auditor"), ("max", "executive"), ("eve", "engineer"))
ROSTER = (
    b"person_id,email,name,worker_type,title,department,manager_id,start_date,end_date,status\n"
    b"p1,dana@acme.example,<script>alert(1)</script>,employee,,,,2020-01-01,,active\n"
)


@pytest.fixture
def place(tmp_path):
    workspace = factories.made(tmp_path / "ws", Clock(), catalog=factories.excerpt("BCP-04", "AC-04"))
    factories.administrator(workspace)
    with workspace.database.writing() as session:
        for name, role in PEOPLE:
            accounts.add(session, f"{name}@acme.example", role, workspace.now(), factories.PASSWORD)
    yield workspace
    workspace.database.dispose()


@pytest.fixture
def app(place):
    return create_app(place)


@pytest.fixture
def dana(app):
    return factories.signed_in(app)


def signed_in(app, email):
    return factories.signed_in(app, email)


def bring(client, requirement=MINUTES, files=((b"All agreed.", "minutes.txt"),), **said):
    page = client.get("/evidence/new", query_string={"requirement": requirement})
    data = {"csrf_token": factories.csrf(page), "requirement": requirement, **said}
    data["files"] = [(io.BytesIO(content), name) for content, name in files]
    answered = client.post("/evidence/new", data=data, content_type="multipart/form-data")
    answered.request.environ["wsgi.input"].close()  # the test browser leaves a large body open
    return answered


def answer(client, address, word, **said):
    token = factories.csrf(client.get(address))
    return client.post(f"{address}/{word}", data={"csrf_token": token, **said})


def test_what_one_brought_another_accepts(app, dana):
    made = bring(dana, performed_on="2026-05-20", note="quarterly")
    assert made.status_code == 303, made.text
    own = dana.get(made.location).text
    assert "submitted" in own
    assert "/accept" not in own
    assert answer(dana, made.location, "accept").status_code == 409
    lee = signed_in(app, "lee@acme.example")
    assert "1 item waits" in lee.get("/evidence").text
    assert answer(lee, made.location, "accept", reason="looked").status_code == 303
    assert "It counts." in lee.get(made.location).text
    assert answer(lee, made.location, "return", reason="the wrong month").status_code == 303
    page = lee.get(made.location).text
    assert "returned by" in page
    assert "the wrong month" in page


def test_a_list_is_shown_before_it_is_kept_and_hostile_cells_are_escaped(dana):
    seen = bring(dana, LIST, [(ROSTER, "roster.csv")], performed_on="2026-05-20", preview="1")
    assert seen.status_code == 200
    assert "1 row, nothing wrong" in seen.text
    assert "<script>alert" not in seen.text
    assert dana.get("/evidence.json").json == {"evidence": []}
    wrong = bring(dana, LIST, [(ROSTER + b"p2,,,,,,,2026-13-01,,x\n", "roster.csv")], performed_on="2026-05-20")
    assert wrong.status_code == 400
    assert "start_date" in wrong.text
    kept = bring(
        dana,
        LIST,
        [(ROSTER, "roster.csv")],
        covers_from="2026-01-01",
        covers_to="2026-05-21",
        source="HR",
        source_total="1",
    )
    assert kept.status_code == 303
    assert dana.get("/evidence.json").json["evidence"][0]["complete"] is True
    assert "text/csv" in dana.get("/evidence.csv").content_type


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "the days it covers"),
        ({"performed_on": "2026-02-31"}, "is no date"),
        ({"performed_on": "2027-01-01"}, "has not come yet"),
        ({"covers_from": "2026-01-01"}, "first and a last one"),
        ({"performed_on": "2026-05-01", "source_total": "-1"}, "no number of rows"),
        ({"performed_on": "2026-05-01", "files": ()}, "cannot be one act"),
        ({"performed_on": "2026-05-01", "files": ((b"", "x.txt"),)}, "is empty"),
        ({"performed_on": "2026-05-01", "requirement": "NO/ne"}, "no requirement"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(dana, said, sentence):
    answered = bring(dana, **{"note": "kept note", **said})
    assert answered.status_code == 400
    assert sentence in answered.text
    assert "kept note" in answered.text


def test_names_of_files_can_do_no_harm(app, dana):
    names = ["../../x", "CON", "a\u202egnp.exe", "x" * 300 + ".pdf", "\U0001f600.txt", "A.txt", "a.txt"]
    made = bring(dana, files=[(b"1", name) for name in names], performed_on="2026-05-20")
    assert made.status_code == 303
    kept = [file["name"] for file in dana.get("/evidence.json").json["evidence"][0].get("files", [])]
    assert kept == []
    page = dana.get(made.location).text
    assert "../" not in page.split("<main", 1)[1].split("Bytes</h2>")[1].split("</table>")[0]
    assert "\u202e" not in page


def test_a_body_above_the_limit_is_refused(place, monkeypatch):
    small = place.settings.model_copy(update={"uploads": type(place.settings.uploads)(limit_mb=1)})
    object.__setattr__(place, "settings", small)
    dana = factories.signed_in(create_app(place))
    assert bring(dana, files=[(b"x" * 1_500_000, "x.bin")], performed_on="2026-05-20").status_code == 400
    assert bring(dana, files=[(b"x" * 2_500_000, "x.bin")], performed_on="2026-05-20").status_code == 413


def test_who_only_looks_brings_and_answers_nothing(app, dana):
    made = bring(dana, performed_on="2026-05-20")
    for name in ("ann", "max"):
        client = signed_in(app, f"{name}@acme.example")
        token = factories.csrf(client.get("/"))
        assert client.get("/evidence/new").status_code == 403
        assert client.post(f"{made.location}/accept", data={"csrf_token": token}).status_code == 403


def test_without_the_forms_token_nothing_happens(dana):
    data = {"requirement": MINUTES, "performed_on": "2026-05-20", "files": [(io.BytesIO(b"1"), "x")]}
    assert dana.post("/evidence/new", data=data, content_type="multipart/form-data").status_code == 400
    assert dana.get("/evidence.json").json == {"evidence": []}


def test_an_item_nobody_has_is_404_and_a_stranger_is_asked_to_sign_in(app, dana):
    assert dana.get("/evidence/none").status_code == 404
    assert app.test_client().get("/evidence").status_code == 303


def test_an_answer_given_twice_or_to_a_stale_page_is_given_once(app, dana):
    made = bring(dana, performed_on="2026-05-20")
    lee = signed_in(app, "lee@acme.example")
    token = factories.csrf(lee.get(made.location))
    answers = [lee.post(f"{made.location}/accept", data={"csrf_token": token}) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 409]
    assert "is accepted already. Its page, or readiness evidence show, tells who said so." in words(answers[1])
    assert "accepted by lee@acme.example" in words(answers[1]), "who was late sees the item and who was first"
    page = lee.get(made.location).text
    assert page.count("accepted by") == 1
    assert "/accept" not in page
    assert "Return it after all" in page


def test_an_answer_that_is_not_taken_keeps_what_was_typed(app, dana):
    made = bring(dana, performed_on="2026-05-20")
    lee = signed_in(app, "lee@acme.example")
    said = "y" * 3000
    refused = lee.post(
        f"{made.location}/return", data={"csrf_token": factories.csrf(lee.get(made.location)), "reason": said}
    )
    assert refused.status_code == 400
    assert f'value="{said}"' in refused.text
    assert "Your answer" in refused.text


def brought(client, count=3):
    return [bring(client, performed_on=f"2026-05-{day:02}").location.rsplit("/", 1)[1] for day in range(1, count + 1)]


def answer_several(client, answer, ids, **said):
    token = factories.csrf(client.get("/evidence"))
    return client.post("/evidence", data={"csrf_token": token, "answer": answer, "id": ids, **said})


def states(client):
    return {one["id"]: one["state"] for one in client.get("/evidence.json").json["evidence"]}


def test_several_are_accepted_or_returned_with_one_reason(app, dana):
    first, second, third = brought(dana)
    lee = signed_in(app, "lee@acme.example")
    page = lee.get("/evidence?state=submitted")
    assert page.text.count('type="checkbox"') == 3
    told = answer_several(lee, "accept", [first, second])
    assert told.status_code == 200
    assert "2 items accepted." in words(told)
    told = answer_several(lee, "return", [third], reason="the <b>wrong</b> quarter")
    assert "1 item returned." in words(told)
    assert states(lee) == {first: "accepted", second: "accepted", third: "returned"}
    assert "the &lt;b&gt;wrong" in lee.get(f"/evidence/{third}").text
    assert lee.get("/evidence").text.count('type="checkbox"') == 0


def test_each_refusal_is_told_by_name_and_the_others_are_done(app, dana):
    lee = signed_in(app, "lee@acme.example")
    own, (first, second) = brought(lee, 1)[0], brought(dana, 2)
    answer_several(lee, "return", [second], reason="the wrong month")
    told = answer_several(lee, "accept", [own, first, second, "<i>none</i>"])
    assert told.status_code == 200
    said = words(told)
    assert "1 item accepted. 3 others were not:" in said
    assert f"1 May 2026 lee@acme.example brought {own}." in said
    assert f"2 May 2026 {second} was returned." in said
    assert "there is no evidence <i>none</i>." in said
    assert "<i>none" not in told.text
    assert states(lee) == {own: "submitted", first: "accepted", second: "returned"}


def test_of_two_people_at_once_and_of_two_clicks_one_counts(app, dana):
    ids = brought(dana, 2)
    lee, kim = signed_in(app, "lee@acme.example"), signed_in(app, "kim@acme.example")
    token = factories.csrf(kim.get("/evidence"))
    assert answer_several(lee, "accept", [ids[0], ids[0]]).status_code == 200
    stale = {"csrf_token": token, "answer": "accept", "id": ids}
    assert "1 item accepted. 1 other was not:" in words(kim.post("/evidence", data=stale))
    again = kim.post("/evidence", data=stale)
    assert again.status_code == 409
    assert "Nothing was accepted." in words(again)
    assert [lee.get(f"/evidence/{one}").text.count("accepted by") for one in ids] == [1, 1]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"answer": "accept", "ids": []}, "Nothing is selected"),
        ({"answer": "return", "reason": "  "}, "A return needs a reason"),
        ({"answer": "accept", "reason": "x" * 2001}, "The reason has 2001 characters"),
        ({"answer": "burn"}, "The form gives no answer that is known"),
        ({"answer": "accept", "ids": [str(number) for number in range(51)]}, "51 rows are selected"),
    ],
)
def test_what_cannot_be_asked_of_any_changes_none_and_keeps_the_selection(app, dana, said, sentence):
    ids = brought(dana, 1)
    told = answer_several(
        signed_in(app, "lee@acme.example"), **{"ids": ids, **said, "reason": said.get("reason", "kept words")}
    )
    assert told.status_code == 400
    assert sentence in words(told)
    assert states(dana) == {ids[0]: "submitted"}
    assert told.text.count(" checked") == ("ids" not in said)
    assert ("kept words" in told.text) == ("reason" not in said)


def test_who_only_looks_or_brings_answers_nothing_in_the_list(app, dana):
    ids = brought(dana, 1)
    for name in ("ann", "max", "eve"):
        client = signed_in(app, f"{name}@acme.example")
        token = factories.csrf(client.get("/"))
        said = {"csrf_token": token, "answer": "accept", "id": ids}
        assert client.post("/evidence", data=said).status_code == 403
    assert "checkbox" not in dana.get("/evidence").text  # it is her own
    assert dana.post("/evidence", data={"answer": "accept", "id": ids}).status_code == 400  # no token
    assert states(dana) == {ids[0]: "submitted"}


def test_what_reads_the_lists_among_several_is_judged_again(app, place, dana):
    factories.engagement(place)
    days = ("2026-05-20", "2026-05-21")
    made = [
        bring(dana, LIST, [(ROSTER, "roster.csv")], performed_on=day, source="HR", source_total="1") for day in days
    ]
    lee = signed_in(app, "lee@acme.example")
    assert lee.get("/results.json").json == {"results": []}
    told = answer_several(lee, "accept", [one.location.rsplit("/", 1)[1] for one in made])
    assert "2 items accepted." in words(told)
    assert lee.get("/results.json").json["results"]
