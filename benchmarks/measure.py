"""How things are timed and counted: two acts in turn, processes whose memory is counted, the statements that go to a database."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter

from sqlalchemy import Engine, event

TIMES = 5
LONG = 10.0
"""Seconds after which an act is long enough to be timed three times only; a minute: once."""
MINUTE = 60.0
Act = Callable[[], object]


def seconds(act: Act) -> float:
    """Time one act."""
    start = perf_counter()
    act()
    return perf_counter() - start


def turns(size: float) -> int:
    """Say how often an act is timed: once where the size only proves that the benchmark runs."""
    return TIMES if size >= 1 else 1


@dataclass(frozen=True, slots=True)
class Spent:
    """What one act took."""

    seconds: float
    processor: float
    """Seconds of it, ours and of the processes we waited for: what is left when others use the machine too."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two acts, at their medians."""

    ours: float
    """Seconds, as all of these."""
    reference: float
    ours_processor: float
    reference_processor: float

    def each(self, many: int) -> "Pair":
        """Return what one of so many things took that each act did."""
        took = (self.ours, self.reference, self.ours_processor, self.reference_processor)
        return Pair(*(one / many for one in took))

    @property
    def facts(self) -> dict[str, str | int]:
        """Say how busy the processor was."""
        return {"processor": f"{_short(self.ours_processor)} of {_short(self.reference_processor)}"}


def in_turn(ours: Act, reference: Act, times: int = TIMES) -> Pair:
    """Time two acts in turn, so that what slows the machine down slows both.

    Acts of more than LONG seconds are timed three times at most, those of more than MINUTE once.
    """
    own, other = [spent(ours)], [spent(reference)]
    most = 1 if own[0].seconds > MINUTE else 3 if own[0].seconds > LONG else times
    while len(own) < min(most, times):
        own.append(spent(ours))
        other.append(spent(reference))
    return paired(own, other)


def paired(own: Sequence[Spent], other: Sequence[Spent]) -> Pair:
    """Return the medians."""
    return Pair(
        median(one.seconds for one in own),
        median(one.seconds for one in other),
        median(one.processor for one in own),
        median(one.processor for one in other),
    )


def spent(act: Act) -> Spent:
    """Time one act."""
    before = _processor()
    took = seconds(act)
    return Spent(took, _processor() - before)


def _processor() -> float:
    """Return the seconds that we used, the children that ended, and all below us that live or were not waited for yet."""
    used = (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used) + sum(map(_used, _living()))


def _living(process: str = "self") -> Iterator[str]:
    """Yield every process below one: what has ended counts with its parent only when that has waited for it."""
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path("/proc", process, "task").iterdir():
            for child in (task / "children").read_text().split():
                yield child
                yield from _living(child)


def _used(process: str) -> float:
    try:
        stat = Path("/proc", process, "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # it has ended meanwhile
    # after the name, which may hold anything: utime, stime, cutime and cstime are fields 14 to 17 (proc(5))
    return sum(map(int, stat.rpartition(")")[2].split()[11:15])) / os.sysconf("SC_CLK_TCK")


def _short(processor: float) -> str:
    return f"{processor:.2f} s" if processor >= 1 else f"{processor * 1000:.1f} ms"


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that ended well."""

    seconds: float
    memory: int
    """Bytes it held at most."""
    said: bytes


LAUNCHER = """
import json, os, sys, time
start = time.perf_counter()
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
print(json.dumps([time.perf_counter() - start, used.ru_maxrss, os.waitstatus_to_exitcode(status)]), file=sys.__stderr__)
"""
"""Runs a command from a small process: Linux counts the memory of who started a process as that process's own."""


def child(*command: str, home: Path | None = None) -> Ended:
    """Run a command, named by its path, to its end and count its memory; AssertionError where it fails."""
    launcher = (sys.executable, "-S", "-c", LAUNCHER, *command)
    done = subprocess.run(launcher, env=environment(home), capture_output=True, check=True)  # noqa: S603 -- our own commands
    *complaint, last = done.stderr.decode(errors="replace").splitlines()
    took, kilobytes, code = json.loads(last)
    assert code == 0, f"{' '.join(command)} ended with {code}: {' '.join(complaint)[-500:]}"
    return Ended(took, kilobytes * 1024, done.stdout)


def environment(home: Path | None = None) -> dict[str, str]:
    """Return the environment of a process that is measured: Python may keep what it compiled, as it does for people."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return own | ({"READINESS_HOME": str(home)} if home else {})


def readiness(*arguments: str, home: Path | None = None) -> Ended:
    """Run the product's own command."""
    return child(sys.executable, "-m", "readiness", *arguments, home=home)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the queries that go to any database while the block runs; SQLite's BEGIN asks for nothing."""
    statements: list[str] = []

    def note(*said: object) -> None:
        if not str(said[2]).startswith("BEGIN"):
            statements.append(str(said[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
