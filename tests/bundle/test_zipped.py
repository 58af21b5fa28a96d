"""Our zip is the one that Python's own zipfile makes, byte for byte."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.bundle import zipped
from readiness.bundle.zipped import LARGE, MANY, PIECE, Zip, end, entry, header

NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/\\"), min_size=1, max_size=20)
MEMBERS = st.dictionaries(NAMES, st.lists(st.binary(max_size=50), max_size=4), max_size=5)


def member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.external_attr, info.create_system = 0o100644 << 16, 3
    return info


def ours(path: Path, members: dict[str, Sequence[bytes]], *, known: bool = True) -> bytes:
    made = Zip(path)
    for name, pieces in members.items():
        made.write(name, iter(pieces), sum(map(len, pieces)) if known else None)
    made.close()
    made.close()  # once more changes nothing
    return path.read_bytes()


def pythons(members: dict[str, Sequence[bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, pieces in members.items():
            with archive.open(member(name), "w") as file:
                file.writelines(pieces)
    return made.getvalue()


@given(members=MEMBERS, known=st.booleans())
def test_it_is_the_zip_that_python_makes(*, members: dict[str, list[bytes]], known: bool) -> None:
    with TemporaryDirectory() as folder:
        assert ours(Path(folder) / "a.zip", members, known=known) == pythons(members)


@pytest.mark.parametrize("known", [True, False])
def test_a_long_member_is_written_as_it_comes(tmp_path: Path, *, known: bool) -> None:
    members: dict[str, Sequence[bytes]] = {
        "one": [b"x" * PIECE, b"y"],
        "two": [b"z" * 7] * 3,
        "three": [b"w"] * (PIECE + 9),
    }
    assert ours(tmp_path / "a.zip", members, known=known) == pythons(members)


def test_more_members_than_sixteen_bits_can_count_are_counted_in_sixty_four(tmp_path: Path) -> None:
    members: dict[str, Sequence[bytes]] = {f"m{n}": [] for n in range(MANY + 2)}
    made = ours(tmp_path / "a.zip", members)
    assert made == pythons(members)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert len(archive.infolist()) == MANY + 2


@pytest.mark.parametrize("large", [True, False])
def test_the_header_of_a_member_is_the_one_that_python_writes(*, large: bool) -> None:
    info = member("data/größe")
    info.CRC, info.file_size, info.compress_size = 7, 5, 5
    assert header("data/größe", 7, 5, large=large) == info.FileHeader(large)


@pytest.mark.parametrize(("size", "at"), [(5, 0), (LARGE, LARGE), (LARGE + 1, 3), (5, LARGE + 1), (5 << 32, 6 << 32)])
def test_what_stands_beyond_thirty_two_bits_is_told_in_sixty_four(size: int, at: int) -> None:
    """A zip of which there is only the directory: so many bytes need not be written to say where they would be."""
    info = member("data/a")
    info.CRC, info.file_size, info.compress_size, info.header_offset = 7, size, size, at
    info.FileHeader(size > LARGE)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.filelist.append(info)
        archive.start_dir = 0
        archive._didModify = True  # type: ignore[attr-defined]  # noqa: SLF001 -- it writes its directory
    line = entry("data/a", 7, size, at, large=size > LARGE)
    assert file.getvalue() == line + end(1, len(line), 0)


def test_a_directory_beyond_thirty_two_bits_is_found() -> None:
    assert end(1, 50, 5 << 32)[:4] == b"PK\6\6"
    assert end(1, 50, 5 << 32)[-10:-2] == b"\x32\0\0\0\xff\xff\xff\xff"
    assert end(1, 50, 50)[:4] == b"PK\5\6"


def test_an_existing_file_is_never_written_to(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        Zip(tmp_path / "a.zip")
    assert zipped.LARGE == zipfile.ZIP64_LIMIT
