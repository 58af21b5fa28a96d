"""What a hand-over holds: the lists, evidence, sheets, ledger and envelopes of everything in scope, as the bundle takes them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from readiness import __version__
from readiness.bundle.contents import Contents, EvidenceFile, Population, Sealed, Sheet
from readiness.bundle.signature import Key
from readiness.domain.assessment import ControlAnswer
from readiness.domain.waiver import Waiver
from readiness.services.bundles import replaying
from readiness.services.bundles.inclusion import Inclusion
from readiness.services.documents import coverage_document
from readiness.services.engagements import described as engagement_described
from readiness.services.judging.populations import Moment
from readiness.services.judging.procedures import Judged
from readiness.store import journal, ledger, overrides, waivers, walkthroughs
from readiness.store.batches import batches
from readiness.store.results import Result

PAGE = 1_000
"""How many envelopes are held in memory at once."""
UNSAID = {"id", "kind", "sha256", "bytes", "raw", "media"}
"""Keys of an envelope that the completeness facts say elsewhere or need not say."""


def contents(chosen: Inclusion, number: int, key: Key, moment: Moment) -> Contents:
    """Return everything in scope as the bundle of that number takes it; its lists are read while it is written."""
    workspace, assessment = chosen.workspace, chosen.assessment
    signed = ledger.checkpoints(chosen.session)
    ids: dict[str, None] = {}
    """Of every item handed over, noted while it is: so that its envelope comes along."""
    return Contents(
        number=number,
        made_on=workspace.today,
        organisation=workspace.settings.organization.name,
        engagement=engagement_described(assessment.engagement),
        version=__version__,
        controls=[_control(one) for one in chosen.measured],
        criteria=_criteria(chosen),
        coverage=_coverage(chosen),
        populations=_populations(chosen, ids),
        evidence=_evidence(chosen, ids),
        sheets=_sheets(chosen, moment),
        ledger=ledger.texts(chosen.session, chosen.lines),
        checkpoints=[Sealed(one.checkpoint, one.signature) for one in signed if one.checkpoint.lines <= chosen.lines],
        envelopes=_envelopes(chosen, ids),
        omissions=chosen.omitted,
        key=key.pem,
        retired=key.retired,
    )


def _control(one: ControlAnswer) -> dict[str, Any]:
    return {
        "id": one.control.id,
        "title": one.control.title,
        "owner": one.owner.email if one.owner else one.control.owner,
        "criteria": one.criteria,
        "status": one.status.status.value,
        "flags": one.status.flags,
        "requirements": [line.id for line in one.control.requirements],
        "procedures": [use.id for use in one.control.procedures],
    }


def _criteria(chosen: Inclusion) -> list[dict[str, Any]]:
    titles = {one.id: one.title for one in chosen.workspace.catalog.criteria}
    scores = chosen.assessment.readiness.criteria
    return [{"id": id_, "score": score, "title": titles[id_]} for id_, score in scores.items()]


def _coverage(chosen: Inclusion) -> list[dict[str, Any]]:
    """Return the coverage of every evidence line in scope."""
    lines = {line.id for control in chosen.controls for line in control.requirements}
    document = coverage_document(one for one in chosen.assessment.coverage if one.requirement.id in lines)
    rows: list[dict[str, Any]] = document["requirements"]
    return rows


def _populations(chosen: Inclusion, ids: dict[str, None]) -> Iterator[Population]:
    """Yield the lists, and note their ids: their envelopes come later."""
    for item in chosen.lists():
        ids[item.id] = None
        facts = json.loads(item.envelope)
        raw = facts.get("raw")
        yield Population(
            collector=item.about,
            id=item.id,
            content=chosen.held(item.sha256, item.bytes),
            raw=chosen.held(raw["sha256"], raw["bytes"]) if raw else None,
            completeness={name: value for name, value in facts.items() if name not in UNSAID},
        )


def _evidence(chosen: Inclusion, ids: dict[str, None]) -> Iterator[EvidenceFile]:
    """Yield the files of every line in scope, and note the ids of what people brought."""
    for file in chosen.files():
        ids[file.evidence] = None
        yield file


def _sheets(chosen: Inclusion, moment: Moment) -> Iterator[Sheet]:
    given = replaying.registers(chosen.workspace, moment)
    for one in chosen.results:
        if one.result is not None:
            yield _sheet(chosen, one, one.result, replaying.replay(chosen.workspace, one, moment, given))


def _sheet(chosen: Inclusion, judged: Judged, result: Result, replay: Mapping[str, Any] | None) -> Sheet:
    return Sheet(
        procedure=judged.use.id,
        control=judged.control.id,
        sql=chosen.workspace.procedures[judged.use.id].sql,
        result={
            "outcome": result.outcome.value,
            "tested": result.tested,
            "exceptions": result.exceptions,
            "inconclusive": result.inconclusive,
            "note": judged.note,
            "severity": result.severity.value,
            "judged_on": result.day,
            "recorded_at": result.recorded_at,
            "parameters": result.parameters,
            "sql_sha256": result.procedure_sha256,
            "again": replay,
            "populations": [
                {"id": r.evidence, "collector": r.collector, "connection": r.connection, "sha256": r.sha256}
                for r in result.populations
            ],
        },
        rows=chosen.held(result.sheet_sha256, None),
    )


def _envelopes(chosen: Inclusion, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the envelope of every item handed over, and of every answer people gave to what was found."""
    for page in batches(chain(ids, _answers(chosen)), PAGE):
        yield from journal.envelopes(chosen.session, page).items()


def _answers(chosen: Inclusion) -> Iterator[str]:
    names = {control.id for control in chosen.controls}
    procedures = {use.id for control in chosen.controls for use in control.procedures}
    now, zone = chosen.workspace.now(), chosen.workspace.zone
    given: tuple[Waiver, ...] = waivers.all_(chosen.session, now, zone)
    answering = {one.id for one in given if one.procedure in procedures}
    yield from (one.id for one in given if one.id in answering)
    yield from (end.id for waiver, end in waivers.ends(chosen.session, now).items() if waiver in answering)
    yield from (one.id for one in walkthroughs.all_(chosen.session, now) if one.control in names)
    yield from (one.id for one in overrides.all_(chosen.session, now) if one.subject.partition("/")[0] in names)
