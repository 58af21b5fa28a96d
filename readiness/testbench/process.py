"""One child process of the bench: started without our environment, heard line by line, killed when it takes too long."""

import json
import os
import queue
import signal
import tempfile
import threading
from collections.abc import Mapping
from typing import Any, BinaryIO, Self

from readiness.testbench.nursery import NURSERY


class Ended(Exception):
    """The child will say no more; the message says why, in one sentence."""


class Process:
    """A running child with its job; use it as a context manager, which leaves nothing running."""

    def __init__(self, job: Mapping[str, Any], work: str = "judging") -> None:
        """Start the child, with a work of the bench to do, and give it the job: one line of JSON."""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 -- closed in __exit__
        self._lines: queue.Queue[bytes] = queue.Queue()
        asked, self._stdin = _pipe()
        self._stdout, said = _pipe()
        with asked, said:
            self._child = NURSERY.fork(work, asked.fileno(), said.fileno(), self._errors.fileno())
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._give(json.dumps(job, default=str).encode() + b"\n")

    def message(self, seconds: float, what: str) -> dict[str, Any]:
        """Return the next thing the child says; raise Ended after that many seconds, or when it ended by itself."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            self._kill()
            raise Ended(f"{what} took longer than {seconds:g} s and was stopped") from None
        if not line:
            raise Ended(self._last_words())
        message: dict[str, Any] = json.loads(line)
        return message

    def __enter__(self) -> Self:
        """Return the running child."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """Kill what still runs and close every pipe."""
        self._kill()
        self._reader.join()
        self._stdout.close()
        self._errors.close()

    def _give(self, line: bytes) -> None:
        # stdin stays open: the child ends itself when our end closes, however we end
        try:
            self._stdin.write(line)
            self._stdin.flush()
        except BrokenPipeError:
            self._reader.join()  # it ended before it read; message() says why

    def _read(self) -> None:
        for line in self._stdout:
            self._lines.put(line)
        self._lines.put(b"")

    def _kill(self) -> None:
        self._child.kill()
        self._child.wait()
        try:
            self._stdin.close()
        except BrokenPipeError:
            return  # what was left to write has no reader any more

    def _last_words(self) -> str:
        code = self._child.wait()
        if code == -signal.SIGXCPU:
            return "it used more processor time than the bench allows and was stopped"
        if code < 0:
            return f"its process was ended by {signal.Signals(-code).name}; it may have needed more memory than the bench allows"
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip().splitlines()
        return f"its process ended: {said[-1][:300]}" if said else f"its process ended with code {code}"


def _pipe() -> tuple[BinaryIO, BinaryIO]:
    read, write = os.pipe()
    return os.fdopen(read, "rb"), os.fdopen(write, "wb")
