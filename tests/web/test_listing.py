"""Lists that grow with history, by their addresses: the same rows on the page, as CSV and as JSON."""

import csv
import io

import pytest
from flask.testing import FlaskClient

LISTS = (
    ("/runs", "runs", "started"),
    ("/evidence", "evidence", "came"),
    ("/populations", "populations", "rows"),
    ("/results", "results", "day"),
    ("/activity", "activity", "line"),
)


@pytest.mark.parametrize(("path", "noun", "sort"), LISTS)
def test_files_have_the_rows_of_every_page_in_its_order(client: FlaskClient, path: str, noun: str, sort: str):
    for asked in ("", f"sort={sort}", f"sort=-{sort}&q=m", "q=no+such+row+anywhere"):
        rows = client.get(f"{path}.json?{asked}").get_json()[noun]
        read = list(csv.DictReader(io.StringIO(client.get(f"{path}.csv?{asked}").get_data(as_text=True))))
        assert [row["id"] for row in rows] == [row["id"] for row in read]
        assert bool(rows) == ("no+such" not in asked)
        if rows:
            page = client.get(f"{path}?{asked}").get_data(as_text=True)
            assert f"{path}.csv?{asked}".replace("&", "&amp;") in page


@pytest.mark.parametrize(("path", "noun", "sort"), LISTS)
def test_hostile_words_in_an_address_stay_words(client: FlaskClient, path: str, noun: str, sort: str):
    hostile = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E%E2%80%AE%00%25_'"
    page = client.get(f"{path}?q={hostile}&sort={hostile}&collector={hostile}&page={hostile}&connection={hostile}")
    assert page.status_code == 200
    assert "<script>alert" not in page.get_data(as_text=True)
    assert "\u202e" not in page.get_data(as_text=True)


def test_a_list_turns_its_pages_and_keeps_what_narrows_it(client: FlaskClient):
    first = client.get("/evidence?kind=collected&sort=came").get_data(as_text=True)
    assert "1 to 50 of " in first
    assert 'href="/evidence?kind=collected&amp;sort=came&amp;page=2"' in first
    second = client.get("/evidence?kind=collected&sort=came&page=2").get_data(as_text=True)
    assert "51 to " in second
    assert first != second
