"""One process of a schedule under test: a scheduler or a worker over the tiny source, whose clock is a file the test writes."""

import os
import signal
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event

from readiness.scheduler import PLANNER, WORKER, scheduling
from readiness.services.scheduling.executing import Manner
from tests.services.tiny import Tiny, opened

PARTS = {"scheduler": PLANNER, "worker": WORKER}


def main(home: Path, kind: str, dies: str) -> None:
    """Take part until told to stop; a worker that `dies` kills itself in the middle of its first run."""
    told_to_stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: told_to_stop.set())
    began, release = home / f"began-{os.getpid()}", Event()

    def down(_organization: str) -> bool:
        if dies == "hangs":
            began.touch()
            release.wait()
        return False

    world = Tiny(down=down, log=home / "asked")
    workspace = opened(home, world, lambda: datetime.fromisoformat((home / "now").read_text()))
    part = replace(PARTS[kind], seconds=0.3)
    with scheduling(workspace, Manner(jitter=lambda: 0.0, patience=0), part):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while not told_to_stop.wait(1):  # as the command does
            continue
    workspace.database.dispose()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
