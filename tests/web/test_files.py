"""The rows of a list as files: the same in each form, and nothing in them that a spreadsheet would run."""

import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from readiness.web.files import A_CELL, flat, write_workbook

NOW = datetime(2026, 5, 22, 16, tzinfo=UTC)
LISTS = (
    "gaps",
    "controls",
    "coverage",
    "criteria",
    "evidence",
    "populations",
    "runs",
    "connections",
    "activity",
    "stages",
)


def read(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def table(book: Workbook) -> list[dict[str, Any]]:
    found = []
    for sheet in book.worksheets:
        heading, *rows = sheet.iter_rows(values_only=True)
        found += [dict(zip([str(cell) for cell in heading], row, strict=True)) for row in rows]
    return found


def written(*rows: Mapping[str, Any], a_sheet: int = 100) -> Workbook:
    file = io.BytesIO()
    write_workbook(file, "rows", iter(rows), NOW, a_sheet)
    return read(file.getvalue())


@pytest.mark.parametrize("noun", LISTS)
def test_a_workbook_has_the_rows_of_the_document(client: FlaskClient, noun: str):
    rows = next(iter(client.get(f"/{noun}.json").get_json().values()))
    answer = client.get(f"/{noun}.xlsx")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    found = table(read(answer.data))
    assert len(found) == len(rows) > 0
    assert [list(row) for row in found] == [list(row) for row in rows]
    for shown, row in zip(found, rows, strict=True):
        for name, cell in row.items():
            assert shown[name] == (
                pytest.approx(cell) if isinstance(cell, float) else flat(cell) if cell != [] else None
            )


def test_a_workbook_keeps_what_the_address_narrows(client: FlaskClient):
    asked = "criterion=CC8.1&sort=-owner"
    rows = client.get(f"/gaps.json?{asked}").get_json()["gaps"]
    assert [row["detail"] for row in table(read(client.get(f"/gaps.xlsx?{asked}").data))] == [
        row["detail"] for row in rows
    ]
    assert f"/gaps.xlsx?{asked}".replace("&", "&amp;") in client.get(f"/gaps?{asked}").get_data(as_text=True)


def test_a_list_without_rows_is_a_workbook_without_rows(client: FlaskClient):
    assert read(client.get("/gaps.xlsx?q=no+such+gap").data).active["A1"].value is None


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_text_is_never_a_formula_a_link_or_a_number(text: str):
    sheet = written(*({"said": said} for said in (text, f"={text}", f"https://{text}", "0012"))).active
    for row in range(2, 6):
        assert sheet.cell(row, 1).data_type == "s"
        assert sheet.cell(row, 1).hyperlink is None


def test_numbers_stay_numbers_and_those_that_a_spreadsheet_would_round_stay_text():
    found = table(written({"few": 12, "rate": 0.5, "many": 2**60, "yes": True, "none": None}))
    assert found == [{"few": 12, "rate": 0.5, "many": str(2**60), "yes": True, "none": None}]


def test_a_cell_that_is_too_long_is_cut_and_says_so():
    [row] = table(written({"said": "x" * 40_000}))
    assert row["said"] == "x" * (A_CELL - 1) + "…"


def test_more_rows_than_a_sheet_holds_go_on_the_next():
    book = written(*({"n": n} for n in range(7)), a_sheet=3)
    assert [sheet.max_row - 1 for sheet in book.worksheets] == [3, 3, 1]
    assert [row["n"] for row in table(book)] == list(range(7))


def test_names_stand_beside_each_other_and_structures_as_json():
    assert flat(["a", "b"]) == "a b"
    assert flat([{"a": 1}]) == json.dumps([{"a": 1}])
    assert flat({"a": ["é"]}) == '{"a": ["é"]}'
