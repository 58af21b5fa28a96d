"""Inside the child: many short lists become one file, because DuckDB takes longer to open a file than to read a short one."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, groupby
from pathlib import Path
from typing import Protocol

SHORT = 1 << 18
"""Bytes; a longer list is read where it lies."""
FILE = "the file"
"""The column that names a row's own list."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file to read: a list where it lies, or several that were joined."""

    path: Path
    joined: bool


class Parts(Protocol):
    """Says what to read, in the order of the lists; `named`: every row of a joined file says which list it is of."""

    def __call__(self, paths: Iterable[Path], *, named: bool) -> Iterator[Part]:
        """Yield the files."""
        ...


def each_by_itself(paths: Iterable[Path], *, named: bool) -> Iterator[Part]:  # noqa: ARG001 -- as Parts has it
    """Yield every list as it lies."""
    yield from (Part(path, joined=False) for path in paths)


class Joiner:
    """Joins lists in a folder of the child's own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count()

    def parts(self, paths: Iterable[Path], *, named: bool) -> Iterator[Part]:
        """Yield the longer lists as they lie, and what stands between them as one file."""
        for short, some in groupby(paths, lambda path: path.stat().st_size <= SHORT):
            several = list(some)
            if short and len(several) > 1:
                yield Part(self._join(several, named=named), joined=True)
            else:
                yield from (Part(path, joined=False) for path in several)

    def _join(self, paths: Iterable[Path], *, named: bool) -> Path:
        place = self._folder / f"joined-{next(self._numbers)}.jsonl"
        with place.open("xb") as file:
            for path in paths:
                content = path.read_bytes()
                if content and not content.endswith(b"\n"):
                    content += b"\n"
                file.write(_named(content, path) if named else content)
        return place


def _named(content: bytes, path: Path) -> bytes:
    """Put the name of the list before all that each of its lines says; what is no object stays as it is, and is refused."""
    start = b'{"%s":%s,"' % (FILE.encode(), json.dumps(str(path)).encode())
    return b"\n".join(start + line[2:] if line.startswith(b'{"') else line for line in content.split(b"\n"))
