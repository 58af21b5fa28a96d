from readiness.testbench.memory import MOST, Memory
from readiness.testbench.values import Sheet
from tests.testbench.conftest import Workbench


def test_a_sheet_is_found_by_its_name_without_its_file(tmp_path):
    task = Workbench(tmp_path).task("SELECT 1")
    memory = Memory()
    memory.keep("one", Sheet(task, tmp_path / "sheet", tested=3), "digest")
    found = memory.find("one")
    assert (found.sheet.tested, found.sheet.path, found.sha256) == (3, None, "digest")
    assert memory.find("another") is None


def test_only_those_asked_for_last_are_remembered(tmp_path):
    task = Workbench(tmp_path).task("SELECT 1")
    memory = Memory()
    memory.keep("first", Sheet(task, None), "first")
    for number in range(MOST - 1):
        memory.keep(str(number), Sheet(task, None), "x")
    assert memory.find("first")
    memory.keep("last", Sheet(task, None), "last")
    assert memory.find("first")
    assert memory.find("0") is None
