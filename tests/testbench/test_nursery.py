"""Children of the bench are forked from a process that has none of our secrets, and outlive neither their work nor us."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from readiness import clock
from readiness.testbench.nursery import Nursery, environment


@pytest.fixture
def nursery():
    made = Nursery()
    yield made
    made.end()


class Held:
    """A child with our ends of its pipes."""

    def __init__(self, nursery, work="judging"):
        stdin, self.asking = os.pipe()
        self.saying, stdout = os.pipe()
        with tempfile.TemporaryFile() as errors:
            self.child = nursery.fork(work, stdin, stdout, errors.fileno())
        for file in (stdin, stdout):
            os.close(file)

    def close(self):
        for file in (self.asking, self.saying):
            os.close(file)


@pytest.fixture
def held(nursery):
    one = Held(nursery)
    yield one
    one.child.kill()
    one.child.wait()
    one.close()


def parent_of(number):
    return int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1])


def number_of(held):
    """The process id of the nursery: above the minder, which is above the child."""
    return parent_of(parent_of(held.child.number))


def gone(number):
    for _ in range(1000):
        if not Path(f"/proc/{number}").exists():
            return True
        clock.sleep(0.01)
    return False


def test_a_child_that_cannot_read_its_job_ends_with_a_code(held):
    os.write(held.asking, b"no job\n")
    assert held.child.wait() == 1


def test_a_killed_child_says_by_what(held):
    held.child.kill()
    assert held.child.wait() == -signal.SIGKILL


def test_a_child_that_was_waited_for_is_not_killed_by_its_number_again(held):
    held.child.kill()
    assert held.child.wait() == held.child.wait()
    held.child.kill()


def test_a_child_does_what_it_is_asked(nursery, tmp_path):
    held = Held(nursery, "packing")
    list_, into = tmp_path / "a.jsonl", tmp_path / "a.parquet"
    list_.write_text('{"a":1}\n')
    limits = {"memory_mb": 256, "threads": 1, "disk_mb": 64}
    job = {"path": str(list_), "columns": [("a", "BIGINT")], "into": str(into), **limits}
    os.write(held.asking, json.dumps(job).encode() + b"\n")
    assert held.child.wait() == 0
    assert json.loads(os.read(held.saying, 1000)) == {"failure": None}
    assert into.exists()
    held.close()


def test_it_forks_while_it_has_one_thread_and_none_of_our_environment(nursery, held):
    number = number_of(held)
    assert len(list(Path(f"/proc/{number}/task").iterdir())) == 1
    told = Path(f"/proc/{number}/environ").read_bytes().decode()
    assert [name.partition("=")[0] for name in told.strip("\0").split("\0")] == [*environment()]


def test_a_killed_nursery_is_replaced_and_its_child_works_on(nursery, held):
    before = number_of(held)
    os.kill(before, signal.SIGKILL)
    second = Held(nursery)
    assert number_of(second) != before
    for one in (held, second):
        os.write(one.asking, b"no job\n")
        assert one.child.wait() == 1
    second.close()


def test_it_ends_with_its_parent_however_that_ends(tmp_path):
    parent = textwrap.dedent("""
        import os, signal
        from pathlib import Path
        from readiness.testbench.nursery import NURSERY
        stdin, asking = os.pipe()
        child = NURSERY.fork("judging", stdin, 1, 2)
        os.close(stdin)
        ours = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
        print("\\n", child.number, ours, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    ended = subprocess.run([sys.executable, "-c", parent], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ended.returncode == -signal.SIGKILL
    child, nursery = map(int, ended.stdout.split()[-2:])
    assert gone(child)
    assert gone(nursery)
