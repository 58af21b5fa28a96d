"""Which runs still have a process on this machine: each holds a locked file that the system lets go when the process ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Presence:
    """Tells a run whose process died, however it died, from one that is silent; as far as the folder reaches.

    A run of another machine leaves no file here: of that one only its lease tells.
    """

    def __init__(self, folder: Path) -> None:
        """Keep the files in a folder, made when first needed."""
        self._folder = folder

    @contextmanager
    def of(self, run: str) -> Iterator[None]:
        """Be present for a run while the block lasts. Where no file can be made, only the lease tells."""
        path = self._folder / run
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError:  # a full or read-only disk: whatever matters there will say so itself
            yield
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        finally:
            path.unlink(missing_ok=True)
            os.close(file)

    def gone(self, run: str) -> bool:
        """Say whether the run began here and its process is no more; once, for what told it is tidied away."""
        if not self.left(run):
            return False
        (self._folder / run).unlink(missing_ok=True)
        return True

    def left(self, run: str) -> bool:
        """Say whether the run began here and its process is no more, however often it is asked."""
        try:
            file = os.open(self._folder / run, os.O_RDWR)
        except OSError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(file)
        return True
