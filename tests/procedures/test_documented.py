"""docs/procedures.md against what is shipped."""

import re
from pathlib import Path

from readiness import resources
from readiness.catalog.procedures import read_procedure
from readiness.testbench.statement import TABLE_FUNCTIONS
from readiness.testbench.values import REGISTERS, Limits

PAGE = (resources.PROCEDURES.parents[1] / "docs" / "procedures.md").read_text()


def test_every_register_column_and_table_function_is_on_the_page():
    for table, columns in REGISTERS.items():
        (line,) = re.findall(rf"^\| `{table}` \|.*$", PAGE, re.MULTILINE)
        assert [column for column in columns if f"`{column}`" not in line] == []
    assert [name for name in TABLE_FUNCTIONS if f"`{name}`" not in PAGE] == []


def test_the_limits_on_the_page_are_the_defaults():
    limits = Limits()
    for value, unit in (
        (limits.seconds, "s, then"),
        (limits.memory_mb, "MB for DuckDB"),
        (limits.disk_mb, "MB beside"),
    ):
        assert f"| {value} {unit}" in PAGE


def test_the_example_is_a_procedure_that_runs(ground, tmp_path: Path):
    (example,) = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
    file = tmp_path / "own" / "topics.sql"
    file.parent.mkdir()
    file.write_text(example)
    ground.procedures = {**ground.procedures, "own.topics": read_procedure(file, tmp_path)}
    rows = [{"full_name": "acme/a", "archived": False, "topics": ["x"]}, {"full_name": "acme/b", "archived": False}]
    rows.append({"full_name": "acme/c", "archived": True})
    assert ground.verdicts("own.topics", {"github.repos": rows}) == {
        "acme/a": ("ok", None),
        "acme/b": ("exception", "no_topic"),
        "acme/c": ("not_applicable", "archived"),
    }
