"""Lists say the titles of what they name, and are searched by the words of these."""

import pytest
from flask.testing import FlaskClient

from readiness.web.titles import meant, titles
from readiness.workspace import Workspace
from tests.web.factories import words


def test_whatever_a_list_names_has_a_title(told: Workspace):
    known = titles(told)
    ids = ("CHG-02", "CC8.1", "BCP-04/restore-test-records", "changes.approved", "github.merged_pulls")
    assert [known[id_] for id_ in ids] == [
        "Each change is reviewed by someone else before merge",
        next(one.title for one in told.catalog.criteria if one.id == "CC8.1"),
        "Restore test records",
        "Merges without independent approval of the merged content",
        "Merged pull requests",
    ]


def test_a_word_means_what_has_it_in_its_title_whatever_its_case(told: Workspace):
    assert "github.merged_pulls" in meant(told, "REQUESTS")
    assert meant(told, "no title has this") == ()


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("/evidence", "Restore test records BCP-04/restore-test-records"),
        ("/populations", "Merged pull requests github.merged_pulls"),
        ("/runs", "Merged pull requests github.merged_pulls · github"),
        ("/results", "Merges without independent approval of the merged content"),
    ],
)
def test_a_list_says_the_title_and_is_searched_by_its_words(client: FlaskClient, page: str, title: str):
    said = words(client.get(page, query_string={"q": title.partition(" github")[0].partition(" BCP")[0]}))
    assert title in said
    assert "Choose fewer restrictions" not in said
    assert title not in words(client.get(page, query_string={"q": f"{title.split(maxsplit=1)[0]} elsewhere"}))
