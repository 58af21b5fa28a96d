import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness.bundle.verify import verify
from tests.bundle.acme import Story, acme, found, issue, zipped


def added(archive: Path, name: str, content: bytes = b"x", mode: int = stat.S_IFREG | 0o644) -> Path:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr(info, content)
    return archive


@pytest.fixture
def archive(bag: Path, tmp_path: Path) -> Path:
    return zipped(bag, tmp_path / "bag.zip")


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "bundle-001/../../evil.txt",
        "/etc/evil.txt",
        "C:/evil.txt",
        "bundle-001\\evil.txt",
        "bundle-001/data//evil.txt",
        "bundle-001/data/./evil.txt",
        "bundle-001/data/\u202egpj.exe",
        "bundle-001/data/a\nb",
        "../evil/",
    ],
)
def test_a_name_that_would_hurt_who_unpacks_it_is_unsafe(archive: Path, name: str) -> None:
    faults = {f.fault for f in verify(added(archive, name)).faults}
    assert "unsafe_name" in faults or faults == {"added"}, faults
    assert not verify(archive).intact


def test_a_link_in_a_zip_is_unsafe(archive: Path) -> None:
    added(archive, "bundle-001/data/link", b"/etc/passwd", stat.S_IFLNK | 0o777)
    assert ("unsafe_name", "bundle-001/data/link") in found(verify(archive).as_json())


def test_a_member_that_comes_twice_is_unsafe(archive: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        added(archive, "bundle-001/key.pem", b"other")
    assert ("unsafe_name", "bundle-001/key.pem") in found(verify(archive).as_json())


def test_members_that_differ_in_case_only_are_unsafe(archive: Path) -> None:
    added(archive, "bundle-001/KEY.pem", b"other")
    assert "unsafe_name" in {f.fault for f in verify(archive).faults}


def test_a_member_outside_the_bags_folder_is_added(archive: Path) -> None:
    added(archive, "readme.txt")
    assert found(verify(archive).as_json()) == {("added", "readme.txt")}


def test_a_bomb_is_not_unpacked(archive: Path) -> None:
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("bundle-001/data/bomb", bytes(32 << 20))
    assert ("unsafe_name", "bundle-001/data/bomb") in found(verify(archive).as_json())


def test_overlapping_members_are_a_bomb(tmp_path: Path) -> None:
    """One local file, named by many entries of the directory."""
    content = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = content.compress(b"x" * 5000) + content.flush()
    fields = (20, 0x800, 8, 0, 33, zlib.crc32(b"x" * 5000), len(body), 5000, 4)
    local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", *fields, 0) + b"bomb" + body
    entries = b"".join(
        b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, *fields, 0, 0, 0, 0, 0, 0) + b"%04d" % n
        for n in range(1000)
    )
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1000, 1000, len(entries), len(local), 0)
    (tmp_path / "bomb.zip").write_bytes(local + entries + end)
    assert ("unsafe_name", ".") in found(verify(tmp_path / "bomb.zip").as_json())


@pytest.mark.parametrize(
    ("before", "after", "where"), [(b"PK", b"", "before the first member"), (b"", b"x", "after the end of the zip")]
)
def test_bytes_that_belong_to_no_member_are_added(archive: Path, before: bytes, after: bytes, where: str) -> None:
    archive.write_bytes(before + archive.read_bytes() + after)
    [fault] = verify(archive).faults
    assert (fault.fault, where in fault.detail) == ("added", True)


def test_a_comment_of_the_zip_is_no_fault(archive: Path) -> None:
    with zipfile.ZipFile(archive, "a") as zip_:
        zip_.comment = b"from Acme"
    assert verify(archive).intact


def test_a_zip_packed_by_another_tool_is_as_good(bag: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "flat.zip", "w", zipfile.ZIP_DEFLATED) as opened:
        for path in sorted(bag.rglob("*")):
            opened.write(path, path.relative_to(bag).as_posix())
    assert verify(tmp_path / "flat.zip").intact


def test_a_zip_that_was_cut_off_is_altered(archive: Path) -> None:
    content = archive.read_bytes()
    for size in (len(content) - 1, len(content) // 2, 30):
        archive.write_bytes(content[:size])
        assert found(verify(archive).as_json()) == {("altered", "bag.zip")}


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as opened:
        return {i.filename: opened.read(i) for i in opened.infolist()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_flipped_bit_of_a_zip_is_found_or_changes_no_member(archive: Path, position: float, bit: int) -> None:
    before = archive.read_bytes()
    whole = members(archive)
    at = int(position * len(before))
    archive.write_bytes(before[:at] + bytes([before[at] ^ 1 << bit]) + before[at + 1 :])
    if archive.read_bytes()[:2] == b"PK" and verify(archive).intact:
        assert members(archive) == whole
    archive.write_bytes(before)


def test_our_own_zip_is_intact(story: Story, tmp_path: Path) -> None:
    assert verify(issue(acme(story), story.key, tmp_path / "own.zip")).as_json() == {"intact": True, "faults": []}
