from dataclasses import replace
from datetime import date

import pytest

from readiness.domain.vocabulary import Shape
from readiness.testbench.fingerprint import fingerprint
from readiness.testbench.values import Registers
from tests.testbench.conftest import Workbench

ALL_OK = "SELECT item, 'ok' AS outcome, NULL AS reason FROM things_list"
ROWS = [{"item": "a", "size": 1}]
OF_PEOPLE = "SELECT person AS item, 'ok' AS outcome, NULL AS reason FROM people"


@pytest.fixture
def workbench(tmp_path):
    return Workbench(tmp_path)


def named(task, table, registers=None):
    return fingerprint({"things.list": table}, task, registers or Registers())


def test_the_same_rows_of_another_day_and_run_have_the_same_name(workbench):
    task = workbench.task(ALL_OK)
    first, second = (workbench.things(workbench.holding(ROWS, day=day)) for day in (1, 2))
    assert named(task, first) == named(replace(task, as_of=date(2026, 5, 1)), second)


@pytest.mark.parametrize("sql", [f"{ALL_OK} WHERE day <= $as_of", f"{ALL_OK} WHERE day <= $AS_OF"])
def test_the_day_asked_about_counts_where_the_procedure_names_it(workbench, sql):
    task = workbench.task(sql)
    table = workbench.things(workbench.holding(ROWS))
    assert named(task, table) != named(replace(task, as_of=date(2026, 5, 1)), table)


def test_one_row_more_another_connection_or_parameter_is_another_sheet(workbench):
    task = workbench.task(ALL_OK, {"days": 90})
    table = workbench.things(workbench.holding(ROWS))
    others = {
        named(task, workbench.things(workbench.holding([*ROWS, {"item": "b"}]))),
        named(task, workbench.things(workbench.holding(ROWS, connection="two"))),
        named(replace(task, parameters={"days": 30}), table),
        named(workbench.task(f"{ALL_OK} -- other"), table),
        named(task, table),
    }
    assert len(others) == 5


def test_a_history_counts_by_the_time_of_every_list_where_it_is_read(workbench):
    reading = workbench.task("SELECT item, 'ok' AS outcome, NULL AS reason FROM things_list__history")
    early, late = (
        workbench.things(history=(workbench.holding(ROWS, day=1), workbench.holding(ROWS, day=day))) for day in (2, 3)
    )
    assert named(reading, early) != named(reading, late)
    assert named(workbench.task(ALL_OK), early) == named(workbench.task(ALL_OK), late)


def test_a_list_of_events_without_a_row_changes_nothing(workbench):
    task = workbench.task(ALL_OK)
    some, none = workbench.holding(ROWS), workbench.holding([])
    assert named(task, workbench.things(some, shape=Shape.EVENTS)) == named(
        task, workbench.things(none, some, shape=Shape.EVENTS)
    )
    assert named(task, workbench.things(none)) != named(task, workbench.things())


def test_registers_count_where_they_are_read(workbench):
    reading = workbench.task(OF_PEOPLE)
    table = workbench.things(workbench.holding(ROWS))
    people = Registers(people=({"person": "p1"},))
    assert named(reading, table) != named(reading, table, people)
    assert named(workbench.task(ALL_OK), table) == named(workbench.task(ALL_OK), table, people)
