import dataclasses
import hashlib
import json
import shutil
import zipfile
from datetime import date

import pytest

from benchmarks.measure import counted
from readiness.bundle.verify import verify
from readiness.errors import Refusal, WrongConfiguration, WrongUse
from readiness.services import checkpoints
from readiness.services.bundles import handover
from readiness.services.controls import overrides
from readiness.services.controls.overrides import Change
from readiness.services.people import accounts
from readiness.services.waivers import proposals
from readiness.services.waivers.grants import waive
from readiness.store import bundles, evidence, journal, ledger, waivers
from readiness.store.evidence import File, Review


@pytest.fixture
def collected(company, engaged):
    company.collect(engaged)
    company.clock.move(hours=1)
    return engaged


def upload(
    workspace, requirement: str, content: bytes, *, on: date, accepted: bool = True, name: str = "minutes.pdf"
) -> str:
    """Bring one file, as a person would, and have somebody else accept it."""
    now = workspace.now()
    blob = workspace.vault.put(content)
    files = [{"name": name, "sha256": blob.sha256, "bytes": blob.bytes}]
    id_ = f"up{blob.sha256[:6]}"
    with workspace.database.writing() as session:
        row = evidence.EvidenceRow(
            id=id_,
            kind="uploaded",
            collected_at=now,
            sha256=blob.sha256,
            bytes=blob.bytes,
            media="application/pdf",
            complete=True,
            recorded_at=now,
            requirement=requirement,
            performed_on=on,
            uploader="bo@acme.example",
            files=(File(name, blob.sha256, blob.bytes, "application/pdf"),),
        )
        evidence.seal(session, row, {"id": id_, "kind": "uploaded", "sha256": blob.sha256, "files": files})
        if accepted:
            evidence.review(session, Review(id_, "accepted", "dana@acme.example", None, now))
            journal.record(session, event="accepted", id=id_, envelope={"evidence": id_}, time=now)
    return id_


def manual(workspace) -> str:
    """Name a requirement that people bring evidence for."""
    return next(line.id for line in workspace.catalog.requirements if line.collector == "manual")


def read(bag, path: str):
    return json.loads((bag / "data" / path).read_bytes())


def test_what_was_collected_and_judged_is_handed_over_whole_and_intact(collected, tmp_path):
    made = handover.issue(collected, tmp_path / "bag")
    report = verify(tmp_path / "bag", again=True)
    assert report.as_json() == {"intact": True, "faults": []}
    results = [json.loads(path.read_text()) for path in (tmp_path / "bag").rglob("result.json")]
    # what reads history cannot be run again over a bundle, and says so
    assert report.sheets == sum(one["again"] is not None for one in results) > 10
    assert made.number == 1
    assert made.files == len([p for p in (tmp_path / "bag").rglob("*") if p.is_file()])
    facts = read(tmp_path / "bag", "populations/github.merged_pulls/completeness.json")["populations"]
    assert [(f["rows"], f["source_total"], f["complete"]) for f in facts] == [(60, 60, True)]
    assert facts[0]["source"]["organization"] == "acme"
    assert facts[0]["request"]["calls"]
    sheets = list((tmp_path / "bag" / "data" / "procedures" / "changes.approved").rglob("sheet.jsonl"))
    assert len(sheets[0].read_text().splitlines()) == 60


def test_everything_in_scope_is_there_or_among_the_omissions(collected, tmp_path):
    made = handover.issue(collected, tmp_path / "bag")
    said = read(tmp_path / "bag", "omissions.json")["omissions"]
    assert len(said) == made.omissions
    assert all(o["reason"] for o in said)
    reasons = {o["requirement"]: o["reason"] for o in said if o["requirement"]}
    assert reasons[manual(collected)] == "Nothing was accepted for the window."
    assert any("does not ship" in reason for reason in reasons.values())
    not_run = {o["procedure"]: o["reason"] for o in said if o["procedure"]}
    assert any("not available yet" in reason for reason in not_run.values())


def test_uploads_keep_their_bytes_and_those_not_accepted_are_named(collected, tmp_path):
    requirement = manual(collected)
    day = date(2026, 5, 20)
    upload(collected, requirement, b"accepted minutes", on=day)
    open_ = upload(collected, requirement, b"not yet", on=day, accepted=False)
    early = upload(collected, requirement, b"years ago", on=date(2019, 1, 1))
    handover.issue(collected, tmp_path / "bag")
    control, key = requirement.split("/")
    files = list((tmp_path / "bag" / "data" / "controls" / control / key).iterdir())
    assert [f.read_bytes() for f in files] == [b"accepted minutes"]
    said = {o["evidence"]: o["reason"] for o in read(tmp_path / "bag", "omissions.json")["omissions"]}
    assert said[open_] == "Nobody has accepted it yet."
    assert early not in said


def test_a_list_that_is_not_whole_is_no_evidence_and_is_named(company, collected, tmp_path):
    company.github.faults.add("total_off", path="/graphql", times=None, off_by=2)
    made = company.collect(collected, collector="github.merged_pulls")
    company.github.faults.clear()
    handover.issue(collected, tmp_path / "bag")
    partial = [end.evidence for _, end in made.runs if end.evidence]
    said = {o["evidence"] for o in read(tmp_path / "bag", "omissions.json")["omissions"]}
    assert set(partial) <= said
    assert verify(tmp_path / "bag").intact


def test_a_waiver_and_its_early_end_go_along_with_their_envelopes(engaged, tmp_path):
    given = waive(
        engaged,
        "changes.approved",
        "acme/api#1",
        reason="Emergency <fix>",
        by="bo@acme.example",
        approved_by="dana@acme.example",
        expires=None,
    )
    with engaged.database.writing() as session:
        accounts.add(session, "dana@acme.example", "lead", engaged.now())
    proposals.end(engaged, given.id, start=engaged.today, by="dana@acme.example", reason="Mended")
    with engaged.database.reading() as session:
        ended = waivers.ends(session, engaged.now())[given.id]
    handover.issue(engaged, tmp_path / "bag")
    assert read(tmp_path / "bag", f"envelopes/{given.id}.json")["reason"] == "Emergency <fix>"
    assert read(tmp_path / "bag", f"envelopes/{ended.id}.json")["reason"] == "Mended"
    assert verify(tmp_path / "bag").intact


def test_a_change_of_owner_goes_along_with_its_envelope_and_who_acts_for_whom_stays_inside(engaged, tmp_path):
    with engaged.database.writing() as session:
        for name in ("dana", "kim"):
            accounts.add(session, f"{name}@acme.example", "lead", engaged.now())
    dana, kim = "dana@acme.example", "kim@acme.example"
    moved = overrides.change(engaged, Change("CHG-02", "owner", kim, engaged.today, dana, "Moved <teams>"))
    away = overrides.change(engaged, Change(dana, "delegate", kim, engaged.today, dana, "Ill", engaged.today))
    handover.issue(engaged, tmp_path / "bag")
    assert read(tmp_path / "bag", f"envelopes/{moved.id}.json")["reason"] == "Moved <teams>"
    assert not (tmp_path / "bag" / "data" / "envelopes" / f"{away.id}.json").exists()
    assert verify(tmp_path / "bag").intact


def test_what_a_hand_over_asks_the_database_does_not_grow_with_the_records(company, collected, tmp_path):
    def asked(number: int) -> int:
        with counted() as statements:
            handover.issue(collected, tmp_path / f"bag-{number}")
        return sum(statement.startswith(("SELECT", "WITH")) for statement in statements)

    for name in ("once", "twice"):
        upload(collected, manual(collected), name.encode(), on=date(2026, 5, 20))
    asked(1)  # what was judged is not kept again by those that follow
    before = asked(2)
    for number in range(40):
        upload(collected, manual(collected), b"%d" % number, on=date(2026, 5, 20), accepted=number % 3 > 0)
        company.collect(collected, collector="github.repos")
    made = handover.issue(collected, tmp_path / "bag-3")
    assert made.omissions > 13
    assert len(read(tmp_path / "bag-3", "populations/github.repos/completeness.json")["populations"]) > 40
    assert asked(4) == before


def test_issues_are_numbered_without_holes_and_each_continues_the_one_before(company, collected, tmp_path):
    first = handover.issue(collected, tmp_path / "one.zip")
    company.clock.move(days=1)
    company.collect(collected)
    second = handover.issue(collected, tmp_path / "two")
    assert (first.number, second.number) == (1, 2)
    assert [b.number for b in handover.issued(collected)] == [1, 2]
    assert verify(tmp_path / "two", previous=tmp_path / "one.zip").intact
    assert not verify(tmp_path / "one.zip", previous=tmp_path / "two").intact
    with collected.database.reading() as session:
        assert [o.line.entry.id for o in journal.entries(session, limit=9, event="bundle_issued")] == [
            "bundle-2",
            "bundle-1",
        ]
        assert bundles.get(session, 1).tagmanifest_sha256 != bundles.get(session, 2).tagmanifest_sha256


def test_an_issue_is_written_again_with_the_same_bytes_whatever_happened_since(company, collected, tmp_path):
    upload(collected, manual(collected), b"minutes", on=date(2026, 5, 20))
    first = handover.issue(collected, tmp_path / "one.zip")
    company.clock.move(days=1)
    company.collect(collected)
    checkpoints.rotate(collected)
    handover.issue(collected, tmp_path / "two.zip")
    again = handover.reissue(collected, tmp_path / "again.zip", 1)
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "one.zip").read_bytes()
    assert again.sha256 == first.sha256
    handover.reissue(collected, tmp_path / "again", 1)
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        for name in archive.namelist():
            assert (tmp_path / "again" / name.removeprefix("bundle-001/")).read_bytes() == archive.read(name)


def test_the_sha256_of_a_zip_is_that_of_the_file_and_of_a_folder_that_of_its_tag_manifest(engaged, tmp_path):
    packed, folder = handover.issue(engaged, tmp_path / "a.zip"), handover.issue(engaged, tmp_path / "b")
    assert packed.sha256 == hashlib.sha256((tmp_path / "a.zip").read_bytes()).hexdigest()
    assert folder.sha256 == hashlib.sha256((tmp_path / "b" / "tagmanifest-sha256.txt").read_bytes()).hexdigest()


def test_after_a_rotation_old_checkpoints_still_verify(engaged, tmp_path):
    checkpoints.seal(engaged)
    old, new = checkpoints.rotate(engaged)
    handover.issue(engaged, tmp_path / "bag")
    assert verify(tmp_path / "bag").fingerprint == new.fingerprint
    assert (tmp_path / "bag" / "data" / "checkpoints" / "keys" / "001.pem").read_bytes() == old.pem
    assert verify(tmp_path / "bag").intact


def test_a_lost_key_is_never_replaced_silently(engaged):
    checkpoints.seal(engaged)
    shutil.rmtree(engaged.keys)
    with pytest.raises(WrongConfiguration, match="cannot be read"):
        checkpoints.seal(engaged)


def test_sealing_again_with_nothing_new_makes_no_checkpoint(engaged):
    first = checkpoints.seal(engaged)
    assert checkpoints.seal(engaged) == first
    with engaged.database.reading() as session:
        assert len(ledger.checkpoints(session)) == 1


def test_altered_bytes_in_the_vault_stop_the_export_and_nothing_is_issued(collected, tmp_path):
    with collected.database.reading() as session:
        row = evidence.newest(session, limit=1, collector="github.repos")[0].row
    with collected.vault.path(row.sha256) as path:
        path.chmod(0o600)
        path.write_bytes(path.read_bytes().replace(b"api", b"apj"))
    with pytest.raises(Exception, match="altered"):
        handover.issue(collected, tmp_path / "bag")
    assert not (tmp_path / "bag").exists()
    assert handover.issued(collected) == ()


def test_an_issue_that_was_never_made_cannot_be_written_again(engaged, tmp_path):
    with pytest.raises(WrongUse, match="never issued"):
        handover.reissue(engaged, tmp_path / "x", 7)


def test_without_an_engagement_there_is_nothing_to_hand_over(workspace, tmp_path):
    with pytest.raises(WrongUse, match="create an engagement first"):
        handover.issue(workspace, tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_an_engagement_without_any_evidence_hands_over_its_omissions(engaged, tmp_path):
    made = handover.issue(engaged, tmp_path / "bag")
    assert verify(tmp_path / "bag").intact
    assert made.omissions > 100


def test_an_existing_place_is_refused_before_anything_happens(engaged, tmp_path):
    (tmp_path / "bag").mkdir()
    with pytest.raises(WrongUse, match="exists"):
        handover.issue(engaged, tmp_path / "bag")
    assert handover.issued(engaged) == ()


class Overtaken:
    """A clock by which somebody else exports at the moment when our own bundle is written and not yet recorded."""

    def __init__(self, workspace, tmp_path):
        self._workspace, self._tmp_path, self._done = workspace, tmp_path, False

    def __call__(self):
        if not self._done and list(self._tmp_path.glob(".readiness-*/bag/signatures/*.json")):
            self._done = True
            handover.issue(self._workspace, self._tmp_path / "quick.zip")
        return self._workspace.now()


def test_of_two_exports_at_once_one_is_refused_and_leaves_nothing(collected, tmp_path):
    slow = dataclasses.replace(collected, now=Overtaken(collected, tmp_path))
    with pytest.raises(Refusal, match="issued meanwhile"):
        handover.issue(slow, tmp_path / "slow")
    assert not (tmp_path / "slow").exists()
    assert [b.path for b in handover.issued(collected)] == [str(tmp_path / "quick.zip")]
