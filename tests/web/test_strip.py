"""The cells of one row of the window picture, as SVG."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from readiness.domain.calendar import Period
from readiness.web.picture import Cell, Line, State
from readiness.web.scale import scale_of
from readiness.web.strip import SIGNED, cells

SCALE = scale_of(Period(date(2026, 1, 1), date(2026, 3, 31)), date(2026, 3, 31))
FIRST = "1 to 7 Jan 2026"


def drawn(*states: State, cause: str = "", href: str = "", anchors: dict[date, str] | None = None) -> list[ET.Element]:
    """Draw a row that begins with these states and is covered afterwards."""
    rest = [State.COVERED] * (len(SCALE.columns) - len(states))
    found = zip(SCALE.columns, [*states, *rest], strict=True)
    row = Line("CM-01", "Changes", tuple(Cell(column, state, cause) for column, state in found))
    return list(ET.fromstring(f"<svg>{cells(row, SCALE, href, anchors or {})}</svg>"))  # noqa: S314 -- our own


@pytest.mark.parametrize("state", State)
def test_every_cell_says_its_days_and_its_state(state: State) -> None:
    cell = drawn(state)[0]
    assert (cell.tag, cell.get("class"), cell.findtext("title")) == ("rect", state.value, f"{FIRST}: {state.label}")


def test_there_is_one_cell_for_each_column_in_order() -> None:
    row = drawn()
    assert [cell.get("x") for cell in row] == list(SCALE.lefts)
    assert len({cell.findtext("title") for cell in row}) == len(SCALE.columns)


@pytest.mark.parametrize("state", State)
def test_a_state_that_asks_for_something_is_told_by_a_sign_too(state: State) -> None:
    signs = [one.get("href") for one in drawn(state) if one.tag == "use"]
    assert signs == ([f"#{state}"] if state in SIGNED else [])


@pytest.mark.parametrize("state", State)
def test_only_what_asks_for_something_leads_to_its_time(state: State) -> None:
    links = [one for one in drawn(state, href="/controls/CM-01") if one.tag == "a"]
    assert [one.get("href") for one in links] == ([] if state.quiet else ["/controls/CM-01#d2026-01-01"])
    assert all(one.get("tabindex") == "-1" and one.find("rect") is not None for one in links)


def test_a_cell_leads_to_the_place_named_for_its_column() -> None:
    row = drawn(State.GAP, State.GAP, href="/x", anchors={date(2026, 1, 8): "d2026-01-05"})
    assert [one.get("href") for one in row if one.tag == "a"] == ["/x#d2026-01-01", "/x#d2026-01-05"]


def test_text_from_outside_stays_text() -> None:
    hostile = '</title><script>"&\u202e'
    cell = drawn(State.GAP, cause=hostile, href='/x"><script>')[0]
    assert cell.get("href") == '/x"><script>#d2026-01-01'
    assert cell.findtext("rect/title") == f'{FIRST}: gap, </title><script>"&'
