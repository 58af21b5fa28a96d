"""What a folder adds: modes, leftovers, full disks and killed processes."""

# ruff: noqa: S607 -- programs of our own writing, and mount

import os
import resource
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from readiness.store.vault import FolderVault, VaultUnavailable
from readiness.store.vault_folder import INCOMING, FolderWriter

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MEGABYTE = b"x" * (1 << 20)


@pytest.fixture
def vault(tmp_path: Path) -> FolderVault:
    return FolderVault(tmp_path / "vault")


@pytest.fixture
def two_megabytes(tmp_path: Path) -> Iterator[Path]:
    """A place that takes no more: a file system of its own, or a limit on each file where we may not mount one."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode == 0:
        yield place
        subprocess.run(["umount", place], check=True)
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, hard))
    yield place
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_blob_is_a_read_only_file_two_folders_down(vault: FolderVault, tmp_path: Path) -> None:
    sha256 = vault.put(b"kept").sha256

    file = tmp_path / "vault" / sha256[:2] / sha256[2:4] / sha256
    assert stat.S_IMODE(file.stat().st_mode) == 0o440
    assert file.stat().st_nlink == 1
    assert list((tmp_path / "vault" / INCOMING).iterdir()) == []


def test_two_writers_of_the_same_bytes_both_succeed(vault: FolderVault) -> None:
    together = threading.Barrier(4)
    sealed = []

    def write() -> None:
        with vault.writer() as writer:
            writer.write(MEGABYTE)
            together.wait()
            sealed.append(writer.seal())

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(sealed) == 4
    assert len(set(sealed)) == 1
    assert list(vault.verify()) == []


def test_leftovers_are_swept_after_a_day(vault: FolderVault, tmp_path: Path) -> None:
    blob = vault.put(b"kept")
    for name, age in (("old", timedelta(hours=25)), ("young", timedelta(hours=23))):
        leftover = tmp_path / "vault" / INCOMING / name
        leftover.write_bytes(b"half")
        os.utime(leftover, times=((NOW - age).timestamp(),) * 2)

    assert vault.sweep(NOW) == 1
    assert [file.name for file in (tmp_path / "vault" / INCOMING).iterdir()] == ["young"]
    assert vault.exists(blob.sha256)


def test_a_vault_nobody_wrote_to_has_nothing_to_sweep_or_verify(vault: FolderVault) -> None:
    assert vault.sweep(NOW) == 0
    assert list(vault.verify()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from readiness.store.vault_folder import FolderVault
vault = FolderVault(Path(sys.argv[1]))
print(vault.put(b"acknowledged").sha256, flush=True)
with vault.writer() as writer:
    writer.write(b"x" * (5 << 20))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_while_writing_leaves_nothing_half(vault: FolderVault, tmp_path: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path / "vault"], capture_output=True, text=True, check=False
    )

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert vault.exists(killed.stdout.strip())
    assert len(list((tmp_path / "vault" / INCOMING).iterdir())) == 1
    assert list(vault.verify()) == []


def test_a_full_disk_loses_nothing(two_megabytes: Path) -> None:
    vault = FolderVault(two_megabytes / "vault")
    kept = vault.put(b"before")

    with pytest.raises(VaultUnavailable, match=r"the disk is full|File too large"):
        vault.put(MEGABYTE * 4)

    assert vault.exists(kept.sha256)
    assert list(vault.verify()) == []
    assert vault.put(b"after").bytes == 5


def test_a_full_disk_is_said(vault: FolderVault) -> None:
    with (
        pytest.raises(VaultUnavailable, match=r"the disk is full\. Free some space"),
        open("/dev/full", "wb", buffering=0) as full,  # noqa: PTH123 -- unbuffered
    ):
        FolderWriter(vault, full, Path("/dev/full")).write(b"x")


def test_a_vault_inside_a_file_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    vault = FolderVault(tmp_path / "file" / "vault")

    with pytest.raises(VaultUnavailable, match="cannot be written"):
        vault.put(b"x")


READ_ONLY = """
import os, sys
from pathlib import Path
from readiness.store.blobs import VaultUnavailable
from readiness.store.vault_folder import FolderVault
vault = FolderVault(Path(sys.argv[1]))
if os.geteuid() == 0:  # root may do everything, so become somebody else
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
for act in (lambda: vault.put(b"x"), lambda: vault.open(sys.argv[2]).read()):
    try:
        act()
    except VaultUnavailable as failure:
        print(failure)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, unlike pytest's."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_missing_permissions_are_said(open_folder: Path) -> None:
    root = open_folder / "vault"
    sha256 = FolderVault(root).put(b"secret").sha256
    for folder in (root / INCOMING, root / sha256[:2]):
        folder.chmod(0)

    said = subprocess.run(
        [sys.executable, "-c", READ_ONLY, root, sha256], capture_output=True, text=True, check=True
    ).stdout.splitlines()

    for folder in (root / INCOMING, root / sha256[:2]):
        folder.chmod(0o700)
    assert [line.split(". ")[0] for line in said] == [
        f"the vault {root} may not be written",
        f"the vault {root} may not be read",
    ]
