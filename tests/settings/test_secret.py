"""A secret is fetched from where its reference points, when it is needed and not before."""

from pathlib import Path

import pytest

from readiness.errors import WrongConfiguration
from readiness.settings.secret import is_reference, looks_secret, names_secret, resolve_secret


def test_a_variable_is_read_from_the_environment_given(tmp_path: Path) -> None:
    assert resolve_secret("env:TOKEN", {"TOKEN": "s3cret"}, tmp_path) == "s3cret"


def test_a_file_lies_in_the_workspace_and_its_last_line_break_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("line one\nline two\n", encoding="utf-8")
    assert resolve_secret("file:key.pem", {}, tmp_path) == "line one\nline two"
    assert resolve_secret(f"file:{tmp_path}/key.pem", {}, Path("/nowhere")) == "line one\nline two"


def test_an_unset_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongConfiguration, match="the environment variable TOKEN is not set"):
        resolve_secret("env:TOKEN", {}, tmp_path)


def test_an_empty_secret_is_none(tmp_path: Path) -> None:
    with pytest.raises(WrongConfiguration, match="env:TOKEN is empty"):
        resolve_secret("env:TOKEN", {"TOKEN": " \n"}, tmp_path)


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"x" * 70_000])
def test_a_file_that_cannot_be_a_secret_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    with pytest.raises(WrongConfiguration, match="the secret in key"):
        resolve_secret("file:key", {}, tmp_path)


def test_a_folder_or_a_name_that_cannot_be_is_refused_in_words(tmp_path: Path) -> None:
    for name in (".", "~nobody-of-that-name/x", "a\0b"):
        with pytest.raises(WrongConfiguration, match=r"cannot be read|written out"):
            resolve_secret(f"file:{name}", {}, tmp_path)


def test_what_is_no_reference_is_refused_unrepeated(tmp_path: Path) -> None:
    with pytest.raises(WrongConfiguration) as raised:
        resolve_secret("hunter2", {}, tmp_path)
    assert "hunter2" not in str(raised.value)


def test_references_names_and_shapes_are_told_apart() -> None:
    assert is_reference("env:GITHUB_TOKEN")
    assert is_reference("file:/run/secrets/x")
    assert not is_reference("env:")
    assert not is_reference("env:NOT-A-NAME")
    assert names_secret("token")
    assert names_secret("private_key")
    assert names_secret("okta_api_token")
    assert not names_secret("organization")
    assert looks_secret("xoxb-1234567890-abc")
    assert looks_secret("-----BEGIN RSA PRIVATE KEY-----")
    assert not looks_secret("an ordinary sentence about tokens")
