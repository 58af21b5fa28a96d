"""Where a bundle is written: whole or not at all, and a full disk is said in a sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

FULL = """
import resource, signal, sys
from pathlib import Path
from readiness.bundle.target import TargetUnavailable, drafted
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with drafted(Path(sys.argv[1]), "bundle") as draft:
        draft.target.write("data/large", (b"x" * 10_000 for _ in range(20)), 200_000)
        draft.publish()
except TargetUnavailable as failure:
    print(failure.exit_code, failure)
"""
"""Files may not grow beyond a size: what a full disk looks like to whoever writes."""


@pytest.mark.parametrize("name", ["bundle", "bundle.zip"])
def test_a_disk_that_is_full_is_said_and_nothing_stays(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    done = subprocess.run([sys.executable, "-c", FULL, str(out)], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith(f"1 {out} cannot be written: ")
    assert "Free some space" in done.stdout
    assert list(tmp_path.iterdir()) == []
