import os
import signal
import subprocess
import sys
from pathlib import Path

from readiness.store.presence import Presence

HOLDS = """
import sys
from pathlib import Path
from readiness.store.presence import Presence
with Presence(Path(sys.argv[1])).of("r1"):
    print("here", flush=True)
    sys.stdin.read()
"""


def test_a_run_is_gone_as_soon_as_its_process_is_killed(tmp_path: Path) -> None:
    presence = Presence(tmp_path / "running")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path / "running")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"here\n"
        assert not presence.gone("r1")
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert presence.gone("r1")
    assert list((tmp_path / "running").iterdir()) == []


def test_a_run_of_this_very_process_is_present_until_its_block_ends(tmp_path: Path) -> None:
    presence = Presence(tmp_path / "running")
    with presence.of("r1"):
        assert not presence.gone("r1")
    assert not presence.gone("r1")
    assert list((tmp_path / "running").iterdir()) == []


def test_of_a_run_that_began_elsewhere_nothing_is_known(tmp_path: Path) -> None:
    assert not Presence(tmp_path / "running").gone("r1")


def test_where_no_file_can_be_made_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "running").write_text("a file in the folder's place")
    with Presence(tmp_path / "running").of("r1"):
        assert not Presence(tmp_path / "running").gone("r1")


def test_that_a_process_left_can_be_asked_again_until_it_is_tidied_away(tmp_path: Path) -> None:
    presence = Presence(tmp_path)
    (tmp_path / "run").touch()
    assert [presence.left("run"), presence.left("run"), presence.gone("run"), presence.left("run")] == [
        True,
        True,
        True,
        False,
    ]
    with presence.of("other"):
        assert not presence.left("other")
