"""The spool: lines sorted by key, duplicates counted, memory flat."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.store.spool import SHOWN, Spool

KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)


@given(st.lists(st.tuples(KEYS, st.sampled_from([b"one", b"two"]))))
def test_lines_come_sorted_by_code_point_and_duplicates_are_counted(rows: list[tuple[str, bytes]]) -> None:
    kept: dict[str, bytes] = {}
    repeats = conflicts = 0
    for key, line in rows:
        repeats += key in kept and kept[key] == line
        conflicts += key in kept and kept[key] != line
        kept.setdefault(key, line)

    with Spool() as spool:
        for key, line in rows:
            spool.add(key, line)

        assert list(spool.lines()) == [kept[key] for key in sorted(kept)]
        assert (spool.rows, spool.repeats, spool.conflicts) == (len(kept), repeats, conflicts)


def test_conflicting_keys_are_named_up_to_a_number() -> None:
    with Spool() as spool:
        for line in (b"first", b"second"):
            for n in range(SHOWN + 5):
                spool.add(f"{n:03}", line)

        assert spool.conflicts == SHOWN + 5
        assert spool.conflicting == [f"{n:03}" for n in range(SHOWN)]


def test_rows_may_be_added_while_lines_are_read_again() -> None:
    with Spool() as spool:
        spool.add("b", b"b")
        assert list(spool.lines()) == [b"b"]
        spool.add("a", b"a")
        assert list(spool.lines()) == [b"a", b"b"]


def test_a_key_that_is_no_text_is_a_mistake() -> None:
    with Spool() as spool, pytest.raises(UnicodeEncodeError):
        spool.add("\ud800", b"")


MANY = """
from pathlib import Path
from readiness.store.spool import Spool
with Spool() as spool:
    for n in range(60_000):
        spool.add(f"{n * 7919 % 60_000:08}", b"x" * 2000)
    assert sum(len(line) for line in spool.lines()) == 120_000_000
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


def test_memory_stays_flat(tmp_path: Path) -> None:
    spent = subprocess.run(
        [sys.executable, "-c", MANY],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(spent.stdout) < 30_000, "kilobytes, for 120 megabytes of rows"
    assert list(tmp_path.iterdir()) == []


FULL = """
import resource, sys
from readiness.store.spool import Spool, SpoolUnavailable
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
try:
    with Spool() as spool:
        for n in range(20_000):
            spool.add(str(n), b"x" * 2000)
except SpoolUnavailable as failure:
    print(failure)
"""


def test_a_full_temporary_folder_is_said() -> None:
    said = subprocess.run([sys.executable, "-c", FULL], capture_output=True, text=True, check=True)

    assert said.stdout.startswith("the temporary folder takes no more rows: ")
