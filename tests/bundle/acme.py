"""A small hand-over of Acme: two populations, two uploads, one sheet, a ledger with three checkpoints."""

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from readiness.bundle.contents import Bytes, Contents, EvidenceFile, Omission, Population, Sealed, Sheet
from readiness.bundle.inventory import Inventory
from readiness.bundle.layout import top_folder, write_bundle
from readiness.bundle.signature import Key, envelope, make_key
from readiness.bundle.target import drafted
from readiness.domain.canonical import digest, encode, instant_text
from readiness.domain.ledger import Checkpoint, Entry, Line, chained

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTILE = "../..\\CON\u202e<script>alert(1)</script>: \U0001f4a3" + "x" * 300 + ".pdf"


def held(content: bytes) -> Bytes:
    return Bytes(digest(content), len(content), lambda: [content])


def rows_of(count: int, word: str) -> bytes:
    return b"".join(encode({"key": f"acme/api#{n}", "title": f"{word} {n}"}) + b"\n" for n in range(1, count + 1))


@dataclass
class Story:
    """What happened at Acme, from which issues of a bundle are made."""

    key: Key
    envelopes: dict[str, Mapping[str, Any]]
    lines: list[Line]
    checkpoints: list[Sealed]

    def happen(self, event: str, id: str, facts: Mapping[str, Any]) -> None:  # noqa: A002 -- the ledger's word
        envelope_ = {"id": id, "kind": event, **facts}
        self.envelopes[id] = envelope_
        time = START + timedelta(minutes=len(self.lines))
        entry = Entry(time, event, id, digest(encode(envelope_)), facts.get("sha256"))
        last = self.lines[-1] if self.lines else None
        self.lines += chained([entry], last.seq, last.digest) if last else chained([entry])

    def seal(self) -> None:
        text = "".join(f"{line.text}\n" for line in self.lines)
        checkpoint = Checkpoint(len(self.checkpoints) + 1, len(self.lines), digest(text.encode()))
        self.checkpoints.append(Sealed(checkpoint, self.key.sign(checkpoint.text.encode())))

    def texts(self, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        return ((id_, encode(self.envelopes[id_]).decode()) for id_ in ids)


SHEET = b"".join(encode({"item": f"acme/api#{n}", "outcome": "ok", "reason": None}) + b"\n" for n in range(1, 6))
PULLS, RAW, USERS, MINUTES = rows_of(5, "merged"), b'{"call":"GET /x"}\n', rows_of(3, "user"), b"%PDF minutes"


def told_story(keys: Path) -> Story:
    told = Story(make_key(keys), {}, [], [])
    raw = {"sha256": digest(RAW), "bytes": len(RAW)}
    told.happen("collected", "e1", {"sha256": digest(PULLS), "raw": raw, "collected_at": instant_text(START)})
    told.seal()
    told.happen("collected", "e2", {"sha256": digest(USERS), "raw": None})
    files = [{"name": HOSTILE, "sha256": digest(MINUTES), "bytes": len(MINUTES)}]
    told.happen("uploaded", "e3", {"sha256": digest(encode(files)), "files": files})
    told.seal()
    told.happen("waived", "w1", {"reason": "known & <b>accepted</b>"})
    told.seal()
    return told


def acme(story: Story, **changes: Any) -> Contents:
    uploaded = held(MINUTES)
    contents = Contents(
        number=1,
        made_on=date(2026, 3, 2),
        organisation="Acme <Inc.>\nPayload-Oxum: 1.1",
        engagement={
            "id": "g1",
            "name": "Type 2 <2026>",
            "type": 2,
            "start": "2026-01-01",
            "categories": ["security"],
            "firm": None,
        },
        version="0.1.0",
        controls=[
            {
                "id": "CHG-01",
                "title": "Changes <are> reviewed",
                "owner": "dana@acme.example",
                "criteria": ["CC8.1"],
                "status": "failing",
                "flags": [],
                "requirements": ["CHG-01/pulls", "CHG-01/minutes", "CHG-01/drill"],
                "procedures": ["changes.approved", "changes.complete"],
            },
            {
                "id": "AC-06",
                "title": "Access is reviewed",
                "owner": "dana@acme.example",
                "criteria": ["CC6.1"],
                "status": "ready",
                "flags": ["history_deviation:1"],
                "requirements": ["AC-06/pulls"],
                "procedures": [],
            },
        ],
        criteria=[{"id": "CC8.1", "title": "Changes", "score": 0.5}, {"id": "CC6.1", "title": "Access", "score": None}],
        coverage=[
            {
                "requirement": "CHG-01/pulls",
                "cadence": "per-occurrence",
                "slots": [{"start": "2026-01-01", "end": "2026-01-31", "state": "on_time"}],
                "to_date": 0.999,
                "of_window": None,
                "gaps": [{"from": "2026-02-01", "to": "2026-02-02", "kind": "uncovered"}],
            }
        ],
        populations=[
            Population(
                "github.merged_pulls", "e1", held(PULLS), held(RAW), {"rows": 5, "source_total": 5, "complete": True}
            ),
            Population(
                "github.org.members", "e2", held(USERS), None, {"rows": 3, "source_total": None, "complete": True}
            ),
        ],
        evidence=[
            EvidenceFile("CHG-01", "CHG-01/pulls", date(2026, 3, 1), "pulls.jsonl", "e1", held(PULLS)),
            EvidenceFile("CHG-01", "CHG-01/minutes", date(2026, 3, 1), HOSTILE, "e3", uploaded),
            EvidenceFile("AC-06", "AC-06/pulls", date(2026, 3, 1), "pulls.jsonl", "e1", held(PULLS)),
        ],
        sheets=[
            Sheet(
                "changes.approved",
                "CHG-01",
                "SELECT key AS item FROM github_merged_pulls",
                {
                    "outcome": "fail",
                    "tested": 5,
                    "exceptions": 1,
                    "inconclusive": 0,
                    "parameters": {"tolerable_rate": 0.05},
                },
                held(SHEET),
            )
        ],
        ledger=[line.text for line in story.lines],
        checkpoints=tuple(story.checkpoints),
        envelopes=list(story.texts(["e1", "e2", "e3", "w1"])),
        omissions=[
            Omission("evidence of CHG-01/drill", "None was accepted in the window.", "CHG-01", "CHG-01/drill"),
            Omission("procedure changes.complete", "It was not run.", "CHG-01", None, "changes.complete"),
        ],
        key=story.key.pem,
        retired=story.key.retired,
    )
    return replace(contents, **changes)


def issue(contents: Contents, key: Key, out: Path) -> Path:
    inventory = Inventory()
    with drafted(out, top_folder(contents.number)) as draft:
        write_bundle(contents, draft.target, lambda payload: envelope(key, payload), inventory)
        draft.publish()
    inventory.close()
    return out


def zipped(folder: Path, path: Path, top: str = "bundle-001/") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            archive.write(file, top + file.relative_to(folder).as_posix())
    return path


def relist(bag: Path) -> None:
    """Write both manifests anew, as a forger without the key would."""
    files = sorted(p.relative_to(bag).as_posix() for p in bag.rglob("*") if p.is_file())
    loose = {"tagmanifest-sha256.txt", "manifest-sha256.txt", "signatures/bundle.dsse.json"}

    def listing(names: list[str]) -> str:
        return "".join(f"{digest((bag / n).read_bytes())}  {n}\n" for n in names)

    (bag / "manifest-sha256.txt").write_text(listing([n for n in files if n.startswith("data/")]))
    tags = [n for n in files if not n.startswith("data/") and n not in loose]
    (bag / "tagmanifest-sha256.txt").write_text(listing([*tags, "manifest-sha256.txt"]))


def found(answer: dict[str, Any]) -> set[tuple[str, str]]:
    return {(f["fault"], f["path"]) for f in json.loads(json.dumps(answer))["faults"]}
