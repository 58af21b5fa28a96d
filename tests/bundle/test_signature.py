import base64
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.bundle import ed25519
from readiness.bundle.signature import load_key, make_key, rotate_key
from readiness.errors import WrongConfiguration, WrongUse


def test_the_private_key_is_for_its_owner_only(tmp_path: Path) -> None:
    key = make_key(tmp_path / "keys")
    assert (tmp_path / "keys" / "signing.pem").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert b"PRIVATE" not in key.pem
    assert "PRIVATE" not in repr(key)
    assert load_key(tmp_path / "keys").pem == key.pem


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    key = make_key(tmp_path)
    with pytest.raises(WrongUse, match="exists"):
        make_key(tmp_path)
    assert load_key(tmp_path).pem == key.pem


def test_a_key_others_may_read_is_refused(tmp_path: Path) -> None:
    make_key(tmp_path)
    (tmp_path / "signing.pem").chmod(0o640)
    with pytest.raises(WrongConfiguration, match="chmod 600"):
        load_key(tmp_path)


def test_a_missing_or_broken_key_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WrongConfiguration, match="cannot be read"):
        load_key(tmp_path)
    (tmp_path / "signing.pem").write_text("-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n")
    (tmp_path / "signing.pem").chmod(0o600)
    with pytest.raises(WrongConfiguration, match="no private key"):
        load_key(tmp_path)


def test_rotating_keeps_every_public_key_in_order(tmp_path: Path) -> None:
    first = make_key(tmp_path)
    _, second = rotate_key(tmp_path)
    old, third = rotate_key(tmp_path)
    assert old.pem == second.pem
    assert third.retired == (first.pem, second.pem)
    assert load_key(tmp_path).retired == (first.pem, second.pem)
    assert len({first.fingerprint, second.fingerprint, third.fingerprint}) == 3


def test_a_crash_before_the_public_half_was_noted_mends_itself(tmp_path: Path) -> None:
    first = make_key(tmp_path)
    _, second = rotate_key(tmp_path)
    (tmp_path / "public" / "002.pem").unlink()
    assert load_key(tmp_path).retired == (first.pem,)
    assert (tmp_path / "public" / "002.pem").read_bytes() == second.pem


def test_openssl_names_the_same_fingerprint_and_checks_the_same_signature(tmp_path: Path) -> None:
    key = make_key(tmp_path / "keys")
    (tmp_path / "key.pem").write_bytes(key.pem)
    (tmp_path / "text").write_text("readiness-ledger/1\n3\nabc\n")
    (tmp_path / "sig").write_bytes(key.sign((tmp_path / "text").read_bytes()))
    shell = """
        openssl pkey -pubin -in key.pem -outform DER | sha256sum
        openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in text -sigfile sig >&2
    """
    done = subprocess.run(["/bin/sh", "-eu", "-c", shell], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert done.stdout.split()[0] == key.fingerprint


VECTORS = [  # RFC 8032, 7.1
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_vectors_of_rfc_8032_hold(public: str, message: str, signature: str) -> None:
    key, text, sig = (bytes.fromhex(t) for t in (public, message, signature))
    assert ed25519.ed25519(key, text, sig)
    assert not ed25519.ed25519(key, text + b"x", sig)
    larger = (int.from_bytes(sig[32:], "little") + ed25519.ORDER).to_bytes(32, "little")
    assert not ed25519.ed25519(key, text, sig[:32] + larger)


@settings(max_examples=25, deadline=None)
@given(message=st.binary(max_size=200), at=st.integers(0, 63), bit=st.integers(0, 7))
def test_plain_python_agrees_with_the_library(
    tmp_path_factory: pytest.TempPathFactory, message: bytes, at: int, bit: int
) -> None:
    key = make_key(tmp_path_factory.mktemp("keys"))
    public = ed25519.public_key(key.pem)
    assert public is not None
    signature = key.sign(message)
    assert ed25519.ed25519(public, message, signature)
    wrong = signature[:at] + bytes([signature[at] ^ 1 << bit]) + signature[at + 1 :]
    assert not ed25519.ed25519(public, message, wrong)


@pytest.mark.parametrize("junk", [b"", bytes(31), bytes(33), b"\xff" * 32, bytes([2]) + bytes(31)])
def test_what_is_no_key_verifies_nothing(junk: bytes) -> None:
    assert not ed25519.ed25519(junk, b"", bytes(64))
    assert not ed25519.ed25519(bytes.fromhex(VECTORS[0][0]), b"", junk)


def test_a_key_of_another_kind_is_no_ed25519_key() -> None:
    other = base64.b64encode(bytes(44)).decode()
    for pem in (b"", b"junk", f"-----BEGIN PUBLIC KEY-----\n{other}\n-----END PUBLIC KEY-----\n".encode()):
        assert ed25519.public_key(pem) is None
