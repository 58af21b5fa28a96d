"""The vault, whichever it is: written once, checked when read."""

import hashlib
from pathlib import Path

import pytest

from readiness.errors import WrongConfiguration
from readiness.store.vault import (
    Blob,
    FolderVault,
    Vault,
    VaultDamage,
    VaultMissing,
    open_vault,
)
from tests.store.conftest import Intruder

ABSENT = "0" * 64


def test_bytes_come_back_under_their_digest(vault: Vault) -> None:
    blob = vault.put(b"a population\n")

    assert blob == Blob(hashlib.sha256(b"a population\n").hexdigest(), 13)
    with vault.open(blob.sha256) as source:
        assert source.read() == b"a population\n"
    with vault.path(blob.sha256) as path:
        assert path.read_bytes() == b"a population\n"
    assert vault.exists(blob.sha256)


def test_a_writer_streams_many_pieces(vault: Vault) -> None:
    piece = bytes(range(256)) * 4096
    with vault.writer() as writer:
        for _ in range(9):
            writer.write(piece)
        blob = writer.seal()

    assert blob == Blob(hashlib.sha256(piece * 9).hexdigest(), 9 << 20)
    with vault.open(blob.sha256) as source:
        assert hashlib.sha256(source.read()).hexdigest() == blob.sha256


def test_who_takes_the_digest_reads_pieces_as_they_lie_there(vault: Vault) -> None:
    content = bytes(range(256)) * 9000
    blob = vault.put(content)

    pieces = list(vault.pieces(blob.sha256))

    assert len(pieces) > 1
    assert b"".join(pieces) == content
    assert list(vault.pieces(vault.put(b"").sha256)) == []


def test_no_bytes_are_a_blob_too(vault: Vault) -> None:
    blob = vault.put(b"")

    with vault.open(blob.sha256) as source:
        assert source.read() == b""


def test_lines_are_read_as_from_a_file(vault: Vault) -> None:
    blob = vault.put(b"one\ntwo\nthree")

    with vault.open(blob.sha256) as source:
        assert list(source) == [b"one\n", b"two\n", b"three"]


def test_what_is_not_sealed_is_not_there(vault: Vault) -> None:
    with vault.writer() as writer:
        writer.write(b"never")

    assert not vault.exists(hashlib.sha256(b"never").hexdigest())
    assert list(vault.verify()) == []


def test_a_failure_while_writing_leaves_nothing_and_is_not_called_a_fault_of_the_vault(vault: Vault) -> None:
    def collect() -> None:
        with vault.writer() as writer:
            writer.write(b"half")
            raise ConnectionResetError("the source hung up")

    with pytest.raises(ConnectionResetError):
        collect()

    assert list(vault.verify()) == []


def test_the_same_bytes_twice_are_one_blob(vault: Vault) -> None:
    assert vault.put(b"same") == vault.put(b"same")
    assert list(vault.verify()) == []


def test_a_blob_that_was_never_put_is_missing(vault: Vault) -> None:
    vault.put(b"another")

    assert not vault.exists(ABSENT)
    with pytest.raises(VaultMissing, match=ABSENT):
        vault.open(ABSENT)
    with pytest.raises(VaultMissing, match=ABSENT):
        list(vault.pieces(ABSENT))
    with pytest.raises(VaultMissing), vault.path(ABSENT):
        pass


def test_altered_bytes_are_found_when_read(vault: Vault, intruder: Intruder) -> None:
    blob = vault.put(b"merged without review")
    intruder.overwrite(blob.sha256, b"merged after a review")

    with vault.open(blob.sha256) as source, pytest.raises(VaultDamage, match="was altered"):
        source.read()
    with pytest.raises(VaultDamage), vault.path(blob.sha256):
        pass


def test_altered_bytes_are_found_when_the_true_ones_are_put_again(vault: Vault, intruder: Intruder) -> None:
    blob = vault.put(b"true")
    intruder.overwrite(blob.sha256, b"false")

    with pytest.raises(VaultDamage):
        vault.put(b"true")


def test_truncated_bytes_are_found(vault: Vault, intruder: Intruder) -> None:
    blob = vault.put(b"x" * 100_000)
    intruder.overwrite(blob.sha256, b"x" * 99_999)

    with vault.open(blob.sha256) as source, pytest.raises(VaultDamage):
        list(iter(lambda: source.read(1000), b""))


def test_verify_reports_every_fault(vault: Vault, intruder: Intruder) -> None:
    altered, whole = vault.put(b"altered"), vault.put(b"whole")
    intruder.overwrite(altered.sha256, b"ALTERED")
    intruder.add("notes.txt", b"not ours")

    faults = {(fault.fault, Path(fault.name).name) for fault in vault.verify()}

    assert faults == {("damaged", altered.sha256), ("foreign", "notes.txt")}
    with vault.open(whole.sha256) as source:
        assert source.read() == b"whole"


def test_a_removed_blob_is_missing(vault: Vault, intruder: Intruder) -> None:
    blob = vault.put(b"gone")
    intruder.remove(blob.sha256)

    assert list(vault.verify()) == []
    with pytest.raises(VaultMissing), vault.open(blob.sha256) as source:
        source.read()


@pytest.mark.usefixtures("s3")
def test_the_setting_says_which_vault_it_is(tmp_path: Path) -> None:
    folder, bucket = open_vault(str(tmp_path)), open_vault("s3://acme-evidence/soc2/", region="eu-west-1")

    assert isinstance(folder, FolderVault)
    assert (folder.name, bucket.name) == (str(tmp_path), "s3://acme-evidence/soc2")
    bucket.close()


@pytest.mark.parametrize("url", ["s3://", "https://bucket/prefix", "gs://bucket"])
def test_another_scheme_is_refused(url: str) -> None:
    with pytest.raises(WrongConfiguration, match="is no vault"):
        open_vault(url)
