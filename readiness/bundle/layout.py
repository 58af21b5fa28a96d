"""Which content lies where in a bundle; nothing in scope is left out without a reason."""

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import groupby
from typing import Any

from readiness.bundle import pages
from readiness.bundle.bag import Bag, Keep, no_copy
from readiness.bundle.checks import digests_named
from readiness.bundle.contents import Bytes, Contents, EvidenceFile, Population, Sheet
from readiness.bundle.inventory import Inventory, Written
from readiness.bundle.names import LIMIT, safe_name
from readiness.bundle.places import TAGMANIFEST
from readiness.bundle.signature import statement
from readiness.bundle.standalone import standalone
from readiness.bundle.target import Target
from readiness.bundle.whole import require_whole
from readiness.domain.canonical import encode

SHORT = 8
SAFE_PART = 60
"""Bytes of a folder's name: control, requirement, collector, procedure."""

Seal = Callable[[bytes], bytes]
"""Signs a statement and returns its DSSE envelope."""


def top_folder(number: int) -> str:
    """Name the one folder a zipped bundle holds."""
    return f"bundle-{number:03}"


def write_bundle(contents: Contents, target: Target, seal: Seal, inventory: Inventory, keep: Keep = no_copy) -> Written:
    """Write the whole bag; return its tag manifest, whose digest is the bundle's.

    `inventory` (new and empty) ends up with every file. `keep` takes a copy of what no record holds, so that the issue
    can be written again by `rewrite`. Raises SilentOmission and Altered; what was written is then no bundle.
    """
    bag = Bag(target, inventory, keep)
    _populations(bag, contents.populations)
    _evidence(bag, contents.evidence)
    _sheets(bag, contents.sheets)
    _ledger(bag, contents)
    require_whole(contents, inventory)
    bag.make("data/omissions.json", [pretty({"omissions": [o.as_json() for o in contents.omissions]})])
    bag.make("data/VERIFY.md", [pages.instructions(contents)])
    bag.make("data/index.html", pages.index(contents, inventory))
    bag.make("key.pem", [contents.key])
    bag.make("verify.py", [standalone()])
    digest = bag.finish(_info(contents), lambda tags: seal(statement(tags, _facts(contents))))
    return next(f for f in inventory.files(TAGMANIFEST) if f.sha256 == digest)


def rewrite(files: Iterable[Written], reopen: Callable[[Written], Iterable[bytes]], target: Target) -> None:
    """Write an issue again from the list of its files; `reopen` finds the bytes of each and vouches for their digest."""
    for file in files:
        target.write(file.path, reopen(file), file.bytes)


def pretty(document: object) -> bytes:
    """Return JSON for people and programs alike: sorted keys, indented, one LF at the end."""
    plain = json.loads(encode(document))
    return (json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _info(contents: Contents) -> dict[str, str]:
    return {
        "Source-Organization": contents.organisation,
        "Bagging-Date": contents.made_on.isoformat(),
        "External-Identifier": f"bundle {contents.number}",
        "External-Description": f"Evidence for {contents.engagement.get('name')}",
        "Bag-Software-Agent": f"Readiness {contents.version}",
    }


def _facts(contents: Contents) -> dict[str, Any]:
    last = contents.checkpoints[-1].checkpoint
    return {
        "number": contents.number,
        "made_on": contents.made_on.isoformat(),
        "organisation": contents.organisation,
        "engagement": contents.engagement.get("id"),
        "checkpoint": {"number": last.number, "lines": last.lines, "sha256": last.sha256},
    }


@lru_cache(maxsize=1024)
def _part(text: str) -> str:
    return safe_name(text, SAFE_PART)


def _placed(path: str, content: Bytes) -> dict[str, Any]:
    return {"path": path, "sha256": content.sha256, "bytes": content.bytes}


def _populations(bag: Bag, populations: Iterable[Population]) -> None:
    for collector, found in groupby(populations, lambda p: p.collector):
        folder = f"data/populations/{_part(collector)}"
        facts = [_population(bag, folder, population) for population in found]
        bag.make(f"{folder}/completeness.json", [pretty({"collector": collector, "populations": facts})])


def _population(bag: Bag, folder: str, population: Population) -> dict[str, Any]:
    stem = f"{folder}/{_part(population.id)}"
    file = _placed(bag.place(f"{stem}.jsonl", population.content), population.content)
    raw = population.raw and _placed(bag.place(f"{stem}.raw.jsonl", population.raw), population.raw)
    facts = json.loads(encode({**population.completeness, "id": population.id, "file": file, "raw": raw}))
    bag.inventory.note("population", population.collector, {"collector": population.collector, **facts})
    return dict(facts)


def _evidence(bag: Bag, evidence: Iterable[EvidenceFile]) -> None:
    for file in evidence:
        mark = f"{file.on.isoformat()}_{file.content.sha256[:SHORT]}_"
        key = file.requirement.removeprefix(f"{file.control}/")
        name = mark + safe_name(file.name, LIMIT - len(mark))
        path = bag.place(f"data/controls/{_part(file.control)}/{_part(key)}/{name}", file.content)
        entry = {"name": file.name, "on": file.on.isoformat(), "evidence": file.evidence}
        bag.inventory.note("file", file.requirement, {**entry, **_placed(path, file.content)})


def _sheets(bag: Bag, sheets: Iterable[Sheet]) -> None:
    texts: dict[str, str] = {}
    for sheet in sheets:
        stem = f"data/procedures/{_part(sheet.procedure)}"
        sql = texts.get(sheet.sql) or bag.make(f"{stem}.sql", [sheet.sql.encode()]).path
        texts[sheet.sql] = sql
        folder = f"{stem}/{_part(sheet.control)}"
        rows = {"path": bag.place(f"{folder}/sheet.jsonl", sheet.rows), "sha256": sheet.rows.sha256}
        facts = {**sheet.result, "procedure": sheet.procedure, "control": sheet.control, "sql": sql, "sheet": rows}
        result = json.loads(encode(facts))
        bag.make(f"{folder}/result.json", [pretty(result)])
        bag.inventory.note("sheet", f"{sheet.control} {sheet.procedure}", result)


def _ledger(bag: Bag, contents: Contents) -> None:
    bag.add("data/ledger/ledger.jsonl", (f"{line}\n".encode() for line in contents.ledger), "ledger")
    for sealed in contents.checkpoints:
        number = sealed.checkpoint.number
        text = sealed.checkpoint.text.encode()
        bag.add(f"data/checkpoints/{number:03}", [text], f"checkpoint:{number}", len(text))
        bag.add(f"data/checkpoints/{number:03}.sig", [sealed.signature], f"signature:{number}", len(sealed.signature))
    for turn, pem in enumerate(contents.retired, 1):
        bag.make(f"data/checkpoints/keys/{turn:03}.pem", [pem])
    for id_, text_ in contents.envelopes:
        envelope = text_.encode()
        for digest in digests_named(json.loads(envelope)):
            bag.inventory.vouch(digest, id_)
        bag.add(f"data/envelopes/{_part(id_)}.json", [envelope], f"envelope:{id_}", len(envelope))
