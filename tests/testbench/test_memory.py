from readiness.testbench.memory import MOST, Made, Memory
from readiness.testbench.values import Sheet
from tests.testbench.conftest import Workbench


def test_a_sheet_is_remembered_without_its_file(tmp_path):
    task = Workbench(tmp_path).task("SELECT 1")
    memory: Memory[str, Made] = Memory()
    memory.keep("one", Made.of(Sheet(task, tmp_path / "sheet", tested=3), "digest"))
    found = memory.find("one")
    assert found == Made(Sheet(task, None, tested=3), "digest")
    assert memory.find("another") is None


def test_only_those_asked_for_last_are_remembered():
    memory: Memory[str, int] = Memory()
    for number in range(MOST):
        memory.keep(str(number), number)
    assert memory.find("0") == 0
    memory.keep("1", -1)
    memory.keep("last", MOST)
    assert (memory.find("0"), memory.find("1"), memory.find("last")) == (0, -1, MOST)
    assert memory.find("2") is None
