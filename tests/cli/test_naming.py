"""What the answers of commands name has its title beside the id that commands take."""

import pytest

from readiness.cli.naming import Names
from readiness.services.installation.new_workspace import initialise
from readiness.wiring import open_workspace


@pytest.fixture
def names(tmp_path):
    initialise(tmp_path / "ws")
    workspace = open_workspace(tmp_path / "ws")
    yield Names(workspace)
    workspace.database.dispose()


def test_an_id_keeps_its_place_before_its_title(names):
    assert names.beside("CHG-02") == "CHG-02 Each change is reviewed by someone else before merge"
    assert names.beside("CC8.1").startswith("CC8.1 ")
    assert names.beside("a/b#1") == "a/b#1"
    assert names.title("github.merged_pulls") == "Merged pull requests"
    assert names.title("a/b#1") is None
    assert names.title(None) is None


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "people.leavers: 1 of 3 are exceptions, above 5%",
            "Access of leavers ends in time (people.leavers): 1 of 3 are exceptions, above 5%",
        ),
        (
            "BCP-04/restore-test-records: nothing for 2026-01-01 to 2026-03-31",
            "Restore test records (BCP-04/restore-test-records): nothing for 1 Jan 2026 to 31 Mar 2026",
        ),
        ("no.such: acme/api#3 on 2026-02-31", "no.such: acme/api#3 on 2026-02-31"),
    ],
)
def test_a_sentence_of_the_rules_has_titles_beside_its_ids_and_days_as_people_write_them(names, rule, said):
    assert names.said(rule) == said


@pytest.mark.parametrize(
    ("command", "column", "title"),
    [
        (("coverage",), "requirement", "Restore test records"),
        (("status",), "control", "Each change is reviewed by someone else before merge"),
        (("gaps",), "control", "Each change is reviewed by someone else before merge"),
    ],
)
def test_a_table_ends_with_the_title_of_what_its_row_is_about(run, engaged, command, column, title):
    heading, *rows = run(*command).out.splitlines()
    columns = heading.split("\t")
    assert columns[-1] == "title"
    assert column in columns
    assert title in {row.split("\t")[-1] for row in rows}


def test_the_sentences_of_status_speak_of_days_as_people_do_and_the_document_does_not_change(run, engaged):
    said = run("status", "--as-of", "2026-03-31")
    assert said.err.splitlines()[0] == "Type 2, 1 Jan to 30 Jun 2026, as of 31 Mar 2026"
    losses = [line.split(": ")[1] for line in said.err.splitlines() if line.startswith("loses ")]
    document = run("status", "--as-of", "2026-03-31", "--json").json
    ids = {one["id"] for one in (*document["controls"], *document["criteria"])}
    assert losses
    assert all(loss.split(" ")[0] in ids and " " in loss for loss in losses)
    assert document["as_of"] == "2026-03-31"
