import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.bundle.names import LIMIT, folded, numbered, safe_name
from readiness.bundle.places import unsafe


@given(st.text(max_size=300))
def test_any_text_becomes_a_name_every_system_can_hold(text: str) -> None:
    name = safe_name(text)
    assert 0 < len(name.encode()) <= LIMIT
    assert unicodedata.is_normalized("NFC", name)
    assert unsafe(name) is None
    assert not set(name) & set('/\\:*?"<>|%~\r\n\t ')
    assert not name.endswith((".", " "))
    assert not name.startswith((".", "-"))
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("minutes.pdf", "minutes.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("LPT1.tar.gz", "_LPT1.tar.gz"),
        ("", "file"),
        ("...", "file"),
        ("a\x00b\u202ec\u200bd", "abcd"),
        ("cafe\u0301.txt", "caf\u00e9.txt"),
        ("-rf", "rf"),
        ("C:\\x", "C_x"),
        ("\ud800.txt", "_.txt"),
        ("\U0001f4a3.txt", "\U0001f4a3.txt"),
    ],
)
def test_hostile_text_becomes_a_plain_name(text: str, name: str) -> None:
    assert (
        safe_name(text) == name.replace("\ufffd", "?").replace("?", "_")
        if "\ud800" in text
        else safe_name(text) == name
    )


def test_a_long_name_keeps_its_extension() -> None:
    name = safe_name("\u00e9" * 300 + ".pdf")
    assert name.endswith("\u00e9.pdf")
    assert len(name.encode()) <= LIMIT


def test_a_namesake_gets_a_number_before_its_extension() -> None:
    assert numbered("data/a/note.txt", 1) == "data/a/note.txt"
    assert numbered("data/a/note.txt", 2) == "data/a/note~2.txt"
    assert numbered("note", 3) == "note~3"
    assert len(numbered("x" * 116 + ".txt", 12).encode()) <= LIMIT


def test_paths_that_one_file_system_takes_for_one_fold_alike() -> None:
    assert folded("Stra\u00dfe") == folded("STRASSE")
    assert folded("cafe\u0301") == folded("CAF\u00c9")
