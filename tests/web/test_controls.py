import re

from flask.testing import FlaskClient

from tests.web.factories import words


def test_the_list_says_how_many_fail_and_shows_each_with_a_small_picture(client: FlaskClient):
    page = client.get("/controls")
    assert "2 of 4 controls fail." in words(page)
    assert page.get_data(as_text=True).count('class="strip"') == 4


def test_the_list_narrows_by_its_address(client: FlaskClient):
    said = words(client.get("/controls?status=failing"))
    assert "Each change is reviewed" in said
    assert "Restores are tested" not in said
    assert "Nothing matches" in words(client.get("/controls?owner=nobody@else.example"))


def test_the_same_rows_leave_as_csv_and_json(client: FlaskClient):
    rows = client.get("/controls.json?status=failing").get_json()["controls"]
    assert [row["id"] for row in rows] == ["AC-02", "CHG-02"]
    csv = client.get("/controls.csv?status=failing")
    assert csv.mimetype == "text/csv"
    assert csv.get_data(as_text=True).splitlines()[0] == "id,title,area,status,score,owner,criteria,flags"
    assert "attachment" in csv.headers["Content-Disposition"]


def test_a_control_begins_with_its_state_and_why(client: FlaskClient):
    said = words(client.get("/controls/CHG-02"))
    assert (
        "failing: Merges without independent approval of the merged content: acme/api#1042 and 1 more, since 17 Feb 2026"
        in said
    )
    assert "priya.natarajan@acme.example" in said
    assert "CC8.1 Changes are authorised, built, tested, approved and released under control" in said


def test_a_failing_item_says_why_in_words_when_and_what_was_compared(client: FlaskClient):
    said = words(client.get("/controls/CHG-02"))
    assert re.search(r"acme/api#1042 exception Nobody had approved it at the merge Facts compared .* 17 Feb 2026", said)
    assert "approvals 0" in said
    assert "acme/api#1101 could not tell" in said
    assert "fail: 214 tested, 2 exceptions, 1 could not be told" in said


def test_a_waived_item_says_who_approved_and_until_when(client: FlaskClient):
    said = words(client.get("/controls/AC-02"))
    assert "acme/svc-release waived" in said
    assert "Accepted by the board — approved by b@acme.example, until 30 Sep 2026" in said


def test_a_sheet_shows_its_lists_with_completeness_its_history_and_its_sql(client: FlaskClient):
    said = words(client.get("/controls/CHG-02"))
    assert "1 list read" in said
    assert "complete, the source counts 1" in said
    assert "History: 2 results" in said
    assert "tolerable_rate = 0.05" in said
    assert "-- title: " in said


def test_procedures_of_another_version_are_named_and_not_judged(client: FlaskClient):
    assert "not available in this version, so not evaluated: backups.restored" in words(client.get("/controls/BCP-04"))


def test_each_slot_stands_with_its_deadline_state_and_evidence(client: FlaskClient):
    page = client.get("/controls/BCP-04")
    assert re.search(r"1 Jan to 31 Mar 2026 until|1 Jan to 31 Mar 2026 10 Apr 2026 gap", words(page))
    assert "/evidence/BCP-04-restore-test-records-2026-04-1" in page.get_data(as_text=True)


def test_a_cell_of_the_overview_leads_to_its_days_on_the_control(client: FlaskClient):
    overview = client.get("/").get_data(as_text=True)
    anchors = re.findall(r'/controls/CHG-02#(d[\d-]+)"', overview)
    control = client.get("/controls/CHG-02").get_data(as_text=True)
    assert anchors
    assert all(f'id="{anchor}"' in control for anchor in anchors)


def test_the_picture_is_told_in_rows_for_those_who_do_not_see_it(client: FlaskClient):
    said = words(client.get("/controls/CHG-02"))
    assert re.search(
        r"12 to 18 Feb 2026 covered, with deviations Merged pull requests with reviews: covered, with deviations ?acme/api#1042",
        said,
    )


def test_the_score_names_its_parts_and_what_holds_it(client: FlaskClient):
    said = words(client.get("/controls/CHG-02"))
    assert re.search(r"Score 0\.\d\d Its parts come to 0\.\d\d; open exceptions hold it at 0\.60", said)
    assert "Somebody answers for it 100 %" in said


def test_what_is_no_control_is_not_found(client: FlaskClient):
    assert client.get("/controls/NO-99").status_code == 404


def test_ids_on_a_page_are_unique(client: FlaskClient):
    for path in ("/", "/controls/CHG-02", "/controls/BCP-04", "/gaps", "/runs"):
        ids = re.findall(r'\sid="([^"]+)"', client.get(path).get_data(as_text=True))
        assert len(ids) == len(set(ids)), path
