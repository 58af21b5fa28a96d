import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import bagit
import pytest

from readiness.bundle.bag import Altered
from readiness.bundle.contents import Bytes, EvidenceFile
from readiness.bundle.verify import verify
from readiness.errors import WrongUse
from tests.bundle.acme import MINUTES, Story, acme, held, issue


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def contents_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_any_bagit_tool_finds_the_bag_valid(bag: Path) -> None:
    assert bagit.Bag(str(bag)).validate()


def test_sha256sum_checks_every_file(bag: Path) -> None:
    lists = ["manifest-sha256.txt", "tagmanifest-sha256.txt"]
    subprocess.run(["/usr/bin/env", "sha256sum", "--check", "--strict", "--quiet", *lists], cwd=bag, check=True)


def test_bag_info_takes_no_line_from_a_hostile_name(bag: Path) -> None:
    lines = (bag / "bag-info.txt").read_text().splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "Source-Organization",
        "Bagging-Date",
        "External-Identifier",
        "External-Description",
        "Bag-Software-Agent",
        "Payload-Oxum",
    ]


def test_the_same_contents_make_the_same_zip_byte_for_byte(story: Story, tmp_path: Path) -> None:
    first, second = (issue(acme(story), story.key, tmp_path / name) for name in ("a.zip", "b.zip"))
    assert first.read_bytes() == second.read_bytes()


def test_folder_and_zip_hold_the_same_files(story: Story, bag: Path, tmp_path: Path) -> None:
    packed = issue(acme(story), story.key, tmp_path / "a.zip")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "out")
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["bundle-001"]
    assert contents_of(tmp_path / "out" / "bundle-001") == contents_of(bag)


def test_bytes_that_serve_two_requirements_lie_there_once(bag: Path) -> None:
    digests = [line[:64] for line in (bag / "manifest-sha256.txt").read_text().splitlines() if "/populations/" in line]
    assert len(digests) == len(set(digests))
    assert not (bag / "data" / "controls" / "AC-06").exists()


def test_an_existing_place_is_never_written_to(story: Story, bag: Path) -> None:
    before = contents_of(bag)
    with pytest.raises(WrongUse, match="exists"):
        issue(acme(story), story.key, bag)
    assert contents_of(bag) == before


def test_a_place_in_no_folder_is_refused(story: Story, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="is no folder"):
        issue(acme(story), story.key, tmp_path / "absent" / "bag")


@pytest.mark.parametrize("name", ["bag", "bag.zip"])
def test_altered_bytes_stop_the_export_and_leave_nothing(story: Story, tmp_path: Path, name: str) -> None:
    wrong = Bytes("0" * 64, len(MINUTES), held(MINUTES).pieces)
    contents = acme(story)
    evidence = [replace(e, content=wrong) if e.evidence == "e3" else e for e in contents.evidence]
    with pytest.raises(Altered, match="was altered"):
        issue(replace(contents, evidence=evidence), story.key, tmp_path / name)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["keys"]


def test_names_that_differ_in_case_only_get_different_paths(story: Story, tmp_path: Path) -> None:
    contents = acme(story)
    day = contents.made_on
    files = {"Note.txt": b"1", "note.txt": b"2", "NOTE.TXT": b"3"}
    story.happen("uploaded", "e9", {"sha256": "0" * 64, "files": [{"sha256": held(b).sha256} for b in files.values()]})
    story.seal()
    more = [EvidenceFile("CHG-01", "CHG-01/minutes", day, n, "e9", held(b)) for n, b in files.items()]
    again = acme(story, evidence=[*contents.evidence, *more], envelopes=list(story.texts(story.envelopes)))
    out = issue(again, story.key, tmp_path / "bag")
    paths = [p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()]
    assert len({p.casefold() for p in paths}) == len(paths)
    assert verify(out).intact


def test_three_thousand_files_are_written_as_a_stream_with_one_open_at_a_time(story: Story, tmp_path: Path) -> None:
    texts = [b"%d" % n for n in range(3000)]
    story.happen("uploaded", "e9", {"sha256": "0" * 64, "files": [{"sha256": held(t).sha256} for t in texts]})
    story.seal()
    before = open_files()
    most = before

    def evidence():
        nonlocal most
        yield from acme(story).evidence
        for text in texts:
            most = max(most, open_files())
            yield EvidenceFile("CHG-01", "CHG-01/minutes", acme(story).made_on, "note.txt", "e9", held(text))

    contents = acme(story, evidence=evidence(), envelopes=list(story.texts(story.envelopes)))
    out = issue(contents, story.key, tmp_path / "big.zip")
    report = verify(out)
    assert report.intact
    assert report.files > 3000
    assert most <= before + 4


def test_an_unpacked_copy_verifies_wherever_it_lies(bag: Path, tmp_path: Path) -> None:
    shutil.copytree(bag, tmp_path / "elsewhere" / "copy")
    assert verify(tmp_path / "elsewhere" / "copy").as_json() == {"intact": True, "faults": []}
