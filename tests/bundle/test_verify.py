import base64
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readiness.bundle.ed25519 import pre_authentication
from readiness.bundle.report import NoBundle
from readiness.bundle.signature import envelope, make_key, rotate_key, statement
from readiness.bundle.verify import main, verify
from readiness.domain.canonical import digest
from tests.bundle.acme import Story, acme, found, issue, relist, told_story, zipped

PULLS = "data/populations/github.merged_pulls/e1.jsonl"
USERS = "data/populations/github.org.members/e2.jsonl"
LEDGER = "data/ledger/ledger.jsonl"
SEAL = "signatures/bundle.dsse.json"

Faults = set[tuple[str, str]]
Check = Callable[[Path], Faults]


@pytest.fixture(params=["folder", "zip"])
def check(request: pytest.FixtureRequest, tmp_path: Path) -> Check:
    """Verify a tampered bag as it lies, or zipped."""

    def verified(bag: Path, **options: Any) -> Faults:
        path = zipped(bag, tmp_path / "tampered.zip") if request.param == "zip" else bag
        report = verify(path, **options)
        assert report.intact == (not report.faults)
        return found(report.as_json())

    return verified


def edit(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


def minutes(bag: Path) -> Path:
    return next((bag / "data" / "controls").rglob("*.pdf"))


def test_an_untouched_bundle_is_intact(bag: Path, check: Check) -> None:
    assert check(bag) == set()


def test_a_flipped_byte_is_altered(bag: Path, check: Check) -> None:
    edit(bag / PULLS, b"merged 2", b"merged 3")
    assert check(bag) == {("altered", PULLS)}


def test_a_truncated_file_is_altered(bag: Path, check: Check) -> None:
    (bag / PULLS).write_bytes((bag / PULLS).read_bytes()[:-20])
    assert check(bag) == {("altered", PULLS)}


def test_a_removed_file_is_missing(bag: Path, check: Check) -> None:
    (bag / PULLS).unlink()
    assert check(bag) == {("missing", PULLS)}


def test_an_added_file_is_added(bag: Path, check: Check) -> None:
    (bag / "data" / "controls" / "note.txt").write_text("extra")
    (bag / "extra.txt").write_text("extra")
    assert {("added", "data/controls/note.txt"), ("added", "extra.txt")} <= check(bag)


def test_a_renamed_file_is_renamed_and_nothing_else(bag: Path, check: Check) -> None:
    (bag / PULLS).rename(bag / "data" / "populations" / "other.jsonl")
    assert check(bag) == {("renamed", PULLS)}


def test_two_swapped_files_are_both_altered_and_said_to_be_swapped(bag: Path, tmp_path: Path) -> None:
    (bag / PULLS).rename(tmp_path / "x")
    (bag / USERS).rename(bag / PULLS)
    (tmp_path / "x").rename(bag / USERS)
    faults = verify(bag).faults
    assert {(f.fault, f.path) for f in faults} == {("altered", PULLS), ("altered", USERS)}
    assert all("swapped" in f.detail for f in faults)


def test_every_fault_is_reported_not_only_the_first(bag: Path, check: Check) -> None:
    edit(bag / USERS, b"user 1", b"user 9")
    (bag / PULLS).unlink()
    (bag / "data" / "x").write_text("x")
    assert check(bag) == {("altered", USERS), ("missing", PULLS), ("added", "data/x")}


def test_an_edited_manifest_is_altered(bag: Path, check: Check) -> None:
    edit(bag / PULLS, b"merged 2", b"merged 3")
    edit(bag / "manifest-sha256.txt", digest((bag / USERS).read_bytes()).encode(), b"0" * 64)
    assert {("altered", "manifest-sha256.txt"), ("altered", PULLS)} <= check(bag)


def test_manifests_written_anew_break_the_signature_and_leave_the_envelope_alone_with_its_digest(
    bag: Path, check: Check
) -> None:
    edit(bag / PULLS, b"merged 2", b"merged 3")
    relist(bag)
    assert check(bag) == {
        ("signature", "tagmanifest-sha256.txt"),
        ("envelope", PULLS),
        ("envelope", "data/envelopes/e1.json"),
    }


def test_an_edited_tag_manifest_breaks_the_signature(bag: Path, check: Check) -> None:
    (bag / "tagmanifest-sha256.txt").write_bytes((bag / "tagmanifest-sha256.txt").read_bytes() + b"\n")
    assert ("signature", "tagmanifest-sha256.txt") in check(bag)


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "tagmanifest-sha256.txt", SEAL, "bagit.txt", "key.pem"])
def test_each_tag_file_is_missed(bag: Path, check: Check, name: str) -> None:
    (bag / name).unlink()
    assert ("missing", name) in check(bag)


def test_an_edited_ledger_line_breaks_the_chain_even_when_listed_anew(bag: Path, check: Check) -> None:
    edit(bag / LEDGER, b"12:01:00", b"12:01:01")
    relist(bag)
    faults = check(bag)
    assert {("ledger", LEDGER), ("ledger", "data/checkpoints/002"), ("ledger", "data/checkpoints/003")} <= faults
    assert ("ledger", "data/checkpoints/001") not in faults


def test_the_last_ledger_line_edited_is_found_by_the_checkpoint(bag: Path, check: Check) -> None:
    edit(bag / LEDGER, b"12:03:00", b"12:03:01")
    relist(bag)
    assert ("ledger", "data/checkpoints/003") in check(bag)


def test_reordered_ledger_lines_are_out_of_order(bag: Path, check: Check) -> None:
    lines = (bag / LEDGER).read_bytes().splitlines(keepends=True)
    (bag / LEDGER).write_bytes(b"".join([lines[0], lines[2], lines[1], lines[3]]))
    assert {("order", LEDGER), ("altered", LEDGER)} <= check(bag)


def test_a_removed_ledger_line_leaves_a_hole(bag: Path, check: Check) -> None:
    lines = (bag / LEDGER).read_bytes().splitlines(keepends=True)
    (bag / LEDGER).write_bytes(b"".join([lines[0], lines[2], lines[3]]))
    relist(bag)
    assert {("order", LEDGER), ("ledger", "data/checkpoints/003"), ("envelope", "data/envelopes/e2.json")} <= check(bag)


def test_a_line_after_the_last_checkpoint_is_nobodys(bag: Path, check: Check) -> None:
    with (bag / LEDGER).open("ab") as file:
        file.write(b"not a line\n")
    relist(bag)
    assert ("ledger", LEDGER) in check(bag)


def test_the_ledger_of_an_older_bundle_is_too_short(story: Story, bag: Path, tmp_path: Path, check: Check) -> None:
    story.happen("waived", "w2", {})
    story.seal()
    newer = issue(acme(story, number=2), story.key, tmp_path / "newer")
    shutil.copy(bag / LEDGER, newer / LEDGER)
    relist(newer)
    assert ("ledger", "data/checkpoints/004") in check(newer)


def test_the_ledger_and_checkpoints_of_an_older_bundle_are_shorter_than_the_previous_ones(
    story: Story, bag: Path, tmp_path: Path, check: Check
) -> None:
    story.happen("waived", "w2", {})
    story.seal()
    newer = issue(acme(story, number=2), story.key, tmp_path / "newer")
    assert check(newer, previous=bag) == set()
    assert check(bag, previous=newer) == {("ledger", LEDGER)}


def test_a_rebuilt_ledger_does_not_continue_the_previous_one(
    story: Story, bag: Path, tmp_path: Path, check: Check
) -> None:
    again = told_story(tmp_path / "other")
    again.key = story.key
    again.lines, again.checkpoints = [], []
    for id_, facts in story.envelopes.items():
        again.happen("collected", id_, {k: v for k, v in facts.items() if k not in {"id", "kind"}})
    again.seal()
    rebuilt = issue(acme(again), story.key, tmp_path / "rebuilt")
    assert check(rebuilt) == set()
    assert check(rebuilt, previous=bag) == {("ledger", LEDGER)}


@pytest.mark.parametrize("number", ["001", "002", "003"])
def test_a_missing_checkpoint_is_missed_even_when_listed_anew(bag: Path, check: Check, number: str) -> None:
    (bag / "data" / "checkpoints" / number).unlink()
    (bag / "data" / "checkpoints" / f"{number}.sig").unlink()
    relist(bag)
    faults = check(bag)
    expected = ("ledger", LEDGER) if number == "003" else ("missing", f"data/checkpoints/{number}")
    assert expected in faults


def test_a_missing_signature_of_a_checkpoint_is_missed(bag: Path, check: Check) -> None:
    (bag / "data" / "checkpoints" / "002.sig").unlink()
    relist(bag)
    assert ("missing", "data/checkpoints/002.sig") in check(bag)


def test_a_checkpoint_signed_by_another_key_has_no_signature(bag: Path, tmp_path: Path, check: Check) -> None:
    text = (bag / "data" / "checkpoints" / "002").read_bytes()
    (bag / "data" / "checkpoints" / "002.sig").write_bytes(make_key(tmp_path / "forger").sign(text))
    relist(bag)
    assert ("signature", "data/checkpoints/002.sig") in check(bag)


def test_a_bundle_signed_anew_by_another_key_has_no_signature(bag: Path, tmp_path: Path, check: Check) -> None:
    tags = digest((bag / "tagmanifest-sha256.txt").read_bytes())
    (bag / SEAL).write_bytes(envelope(make_key(tmp_path / "forger"), statement(tags, {})))
    assert check(bag) == {("signature", SEAL)}


def forged(bag: Path, folder: Path) -> None:
    """Replace the key and everything that was signed with it."""
    key = make_key(folder)
    (bag / "key.pem").write_bytes(key.pem)
    for signature in (bag / "data" / "checkpoints").glob("*.sig"):
        signature.write_bytes(key.sign(signature.with_suffix("").read_bytes()))
    relist(bag)
    (bag / SEAL).write_bytes(envelope(key, statement(digest((bag / "tagmanifest-sha256.txt").read_bytes()), {})))


def test_a_replaced_key_signed_nothing(bag: Path, tmp_path: Path, check: Check) -> None:
    (bag / "key.pem").write_bytes(make_key(tmp_path / "forger").pem)
    assert {("key", "key.pem"), ("altered", "key.pem"), ("signature", SEAL)} <= check(bag)


def test_a_replaced_key_with_everything_signed_anew_is_found_by_the_key_one_was_given(
    story: Story, bag: Path, tmp_path: Path, check: Check
) -> None:
    forged(bag, tmp_path / "forger")
    (tmp_path / "given.pem").write_bytes(story.key.pem)
    assert check(bag) == set()
    faults = check(bag, key=tmp_path / "given.pem")
    assert {("key", "key.pem"), ("signature", SEAL), ("signature", "data/checkpoints/001.sig")} <= faults


def test_checkpoints_of_a_retired_key_count_and_the_retired_key_signs_no_more(
    story: Story, tmp_path: Path, check: Check
) -> None:
    old, story.key = rotate_key(tmp_path / "keys")
    story.happen("key_rotated", "k1", {})
    story.seal()
    assert check(issue(acme(story), story.key, tmp_path / "rotated")) == set()
    story.key, new = old, story.key
    story.happen("waived", "w9", {})
    story.seal()
    story.key = new
    late = issue(acme(story), story.key, tmp_path / "late")
    assert check(late) == {("order", "data/checkpoints/005.sig")}


def test_an_envelope_with_another_id_does_not_pass_for_its_line(bag: Path, check: Check) -> None:
    edit(bag / "data" / "envelopes" / "e1.json", b'"id":"e1"', b'"id":"e7"')
    relist(bag)
    assert ("envelope", "data/envelopes/e1.json") in check(bag)


@pytest.mark.parametrize("junk", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"sha256":{"a":[]},"id":[]}'])
def test_junk_in_place_of_anything_is_a_fault_and_never_a_traceback(bag: Path, junk: bytes) -> None:
    for path in [p for p in bag.rglob("*") if p.is_file()]:
        before = path.read_bytes()
        path.write_bytes(junk)
        report = verify(bag)
        assert not report.intact, path
        path.write_bytes(before)
    assert verify(bag).intact


def test_a_link_is_never_followed(bag: Path) -> None:
    (bag / PULLS).unlink()
    (bag / PULLS).symlink_to("/etc/passwd")
    (bag / "data" / "way").symlink_to("/etc")
    faults = found(verify(bag).as_json())
    assert faults == {("unsafe_name", PULLS), ("missing", PULLS), ("unsafe_name", "data/way")}


def test_a_time_stamp_this_version_cannot_check_is_no_pass(bag: Path) -> None:
    (bag / "data" / "checkpoints" / "001.tsr").write_bytes(b"token")
    assert ("timestamp", "data/checkpoints/001.tsr") in found(verify(bag).as_json())


def bare(bag: Path, out: Path) -> Path:
    shutil.copytree(bag / "data" / "checkpoints", out / "checkpoints")
    shutil.copy(bag / LEDGER, out)
    shutil.copy(bag / "key.pem", out)
    return out


def test_a_bare_ledger_is_checked_too(bag: Path, tmp_path: Path, check: Check) -> None:
    ledger = bare(bag, tmp_path / "ledger")
    assert check(ledger) == set()
    edit(ledger / "ledger.jsonl", b"12:01:00", b"12:01:01")
    assert {("ledger", "ledger.jsonl"), ("ledger", "checkpoints/002")} <= check(ledger)


def test_a_bare_ledger_is_a_previous_one(bag: Path, tmp_path: Path, check: Check) -> None:
    assert check(bag, previous=bare(bag, tmp_path / "ledger")) == set()


def test_a_bare_ledger_without_checkpoints_or_key_vouches_for_nothing(bag: Path, tmp_path: Path) -> None:
    ledger = bare(bag, tmp_path / "ledger")
    shutil.rmtree(ledger / "checkpoints")
    (ledger / "key.pem").unlink()
    assert found(verify(ledger).as_json()) == {("missing", "checkpoints/001"), ("missing", "key.pem")}


def test_a_folder_of_something_else_with_links_in_it_is_no_bundle_either(bag: Path, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "latest").symlink_to(bag)
    with pytest.raises(NoBundle, match="holds no bundle"):
        verify(folder)
    for name in ("bagit.txt", "ledger.jsonl"):
        (folder / name).symlink_to(bag / "bagit.txt")
        assert not verify(folder).intact
        (folder / name).unlink()


def test_what_is_no_bundle_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("a")
    for path in (
        tmp_path / "text",
        tmp_path / "folder",
        tmp_path / "absent",
        zipped(tmp_path / "folder", tmp_path / "a.zip"),
    ):
        with pytest.raises(NoBundle):
            verify(path)


def test_a_previous_one_that_is_none_or_broken_is_no_answer_about_this_one(bag: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(zipped(bag, tmp_path / "whole.zip").read_bytes()[:500])
    for name in ("broken.zip", "absent", "keys"):
        with pytest.raises(NoBundle, match=name):
            verify(bag, previous=tmp_path / name)


def test_a_key_that_is_none_is_no_answer(bag: Path, tmp_path: Path) -> None:
    (tmp_path / "k.pem").write_text("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
    for key in (tmp_path / "k.pem", tmp_path / "absent"):
        with pytest.raises(NoBundle):
            verify(bag, key=key)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_flipped_bit_in_any_file_is_found(bag: Path, position: float, bit: int) -> None:
    files = sorted(p for p in bag.rglob("*") if p.is_file())
    at = int(position * sum(p.stat().st_size for p in files))
    for path in files:
        if at < path.stat().st_size:
            break
        at -= path.stat().st_size
    before = path.read_bytes()
    path.write_bytes(before[:at] + bytes([before[at] ^ 1 << bit]) + before[at + 1 :])
    intact = verify(bag).intact
    path.write_bytes(before)
    assert not intact, (path, at)


def test_every_bit_of_the_signed_statement_counts(bag: Path) -> None:
    before = (bag / SEAL).read_bytes()
    for at in range(0, len(before), 29):
        (bag / SEAL).write_bytes(before[:at] + bytes([before[at] ^ 1 << at % 8]) + before[at + 1 :])
        assert not verify(bag).intact, at
    (bag / SEAL).write_bytes(before)


def test_the_statement_names_number_and_checkpoint(bag: Path) -> None:
    document = json.loads((bag / SEAL).read_bytes())
    said = json.loads(base64.b64decode(document["payload"]))
    assert said["predicate"]["number"] == 1
    assert said["predicate"]["checkpoint"]["number"] == 3
    assert pre_authentication(b"{}") == b"DSSEv1 28 application/vnd.in-toto+json 2 {}"


def test_the_program_answers_by_its_exit_code(bag: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(bag)]) == 0
    assert capsys.readouterr().out.startswith("intact: ")
    edit(bag / PULLS, b"merged 2", b"merged 3")
    assert main([str(bag)]) == 1
    assert f"altered\t{PULLS}" in capsys.readouterr().out
    assert main([str(bag), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["intact"] is False
    assert main([str(tmp_path / "absent")]) == 2
    assert capsys.readouterr().err.startswith("error: ")
