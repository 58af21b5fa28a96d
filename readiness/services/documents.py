"""The answers as JSON documents, with the keys that programs rely on; the command line, the pages and the API share them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from readiness.domain.assessment import Assessment, ControlAnswer
from readiness.domain.canonical import instant_text
from readiness.domain.coverage import Coverage
from readiness.domain.gap import Gap
from readiness.domain.schedule import DueState
from readiness.domain.slots import Slot
from readiness.domain.stage import Stage
from readiness.services.judging.procedures import Judged
from readiness.services.judging.results import rows
from readiness.store.bundles import Bundle
from readiness.store.results import Result
from readiness.store.runs import Run, RunEnd
from readiness.store.schedule import Followed
from readiness.workspace import Workspace

Document = dict[str, Any]


def run_document(run: Run, end: RunEnd) -> Document:
    """Return one run."""
    return {
        "id": run.id,
        "connection": run.connection,
        "collector": run.collector,
        "outcome": end.outcome.value,
        "rows": end.rows,
        "source_total": end.source_total,
        "complete": end.outcome == "complete",
        "covers_from": _date(run.covers.start if run.covers else None),
        "covers_to": _date(run.covers.end if run.covers else None),
        "requests": end.requests,
        "reason": end.reason,
        "quota_left": end.quota.left if end.quota else None,
        "quota_limit": end.quota.limit if end.quota else None,
    }


def result_document(workspace: Workspace, judged: Judged) -> Document:
    """Return one judgement with every row of its sheet."""
    result = judged.result
    sheet = rows(workspace, result.sheet_sha256) if result else ()
    return {
        "procedure": judged.use.id,
        "control": judged.control.id,
        "outcome": judged.count.outcome.value,
        "severity": judged.use.severity.value,
        "parameters": dict(result.parameters) if result else dict(judged.use.parameters),
        "judged_on": _date(result.day if result else None),
        "tested": judged.count.tested,
        "exceptions": judged.count.exceptions,
        "inconclusive": judged.count.inconclusive,
        "flags": ["no_occurrences"] if judged.count.no_occurrences else [],
        "note": judged.note,
        "populations": [asdict(read) for read in result.populations] if result else [],
        "rows": list(sheet),
    }


def kept_result_document(result: Result) -> Document:
    """Return a judgement as it is kept, without the rows of its sheet."""
    notes = [flag.partition(":")[2] for flag in result.flags if flag.startswith("note:")]
    return {
        "id": result.id,
        "procedure": result.procedure,
        "control": result.control,
        "outcome": result.outcome.value,
        "severity": result.severity.value,
        "parameters": dict(result.parameters),
        "judged_on": _date(result.day),
        "tested": result.tested,
        "exceptions": result.exceptions,
        "inconclusive": result.inconclusive,
        "flags": [flag for flag in result.flags if not flag.startswith("note:")],
        "note": notes[0] if notes else None,
        "populations": [asdict(read) for read in result.populations],
        "procedure_sha256": result.procedure_sha256,
        "sheet_sha256": result.sheet_sha256,
        "recorded_at": instant_text(result.recorded_at),
    }


def bundle_document(one: Bundle) -> Document:
    """Return one hand-over that was issued."""
    return {
        "number": one.number,
        "engagement": one.engagement,
        "made_at": instant_text(one.made_at),
        "tagmanifest_sha256": one.tagmanifest_sha256,
        "path": one.path,
        "files": one.files,
        "bytes": one.bytes,
        "omissions": one.omissions,
    }


def due_document(one: Followed, state: DueState) -> Document:
    """Return a run that is or was due."""
    due = one.due
    return {
        "id": due.id,
        "connection": due.connection,
        "collector": due.collector,
        "state": state.value,
        "day": _date(due.day),
        "scheduled_for": instant_text(due.scheduled_for),
        "next_try": instant_text(due.next_try) if due.settled_at is None else None,
        "attempts": due.attempts,
        "asked_by": due.asked_by,
        "run": due.run,
        "reason": due.missed or one.reason,
    }


def coverage_document(answers: Iterable[Coverage]) -> Document:
    """Return the coverage of evidence lines."""
    return {"requirements": [_line(coverage) for coverage in answers]}


def _line(coverage: Coverage) -> Document:
    requirement = coverage.requirement
    return {
        "requirement": requirement.id,
        "name": requirement.name,
        "collector": requirement.collector,
        "available": requirement.available,
        "cadence": requirement.cadence.value,
        "proves": requirement.proves.value,
        "model": coverage.model.value,
        "slots": [_slot(slot) for slot in coverage.slots],
        "to_date": coverage.to_date,
        "of_window": coverage.of_window,
        "covered": [{"from": _date(days.start), "to": _date(days.end)} for days in coverage.covered],
        "verdicts": [
            {"from": _date(days.start), "to": _date(days.end), "verdict": verdict.value}
            for days, verdict in coverage.verdicts
        ],
        "gaps": [
            {
                "from": _date(gap.days.start),
                "to": _date(gap.days.end),
                "kind": gap.kind.value,
                "repairable": gap.repairable,
            }
            for gap in coverage.gaps
        ],
    }


def _slot(slot: Slot) -> Document:
    return {
        "start": _date(slot.start),
        "end": _date(slot.end),
        "deadline": _date(slot.deadline),
        "required": slot.required,
        "state": slot.state.value,
        "verdict": slot.verdict.value if slot.verdict else None,
        "evidence": list(slot.evidence),
    }


def gaps_document(gaps: Iterable[Gap]) -> Document:
    """Return the gaps in the order of domain 3d."""
    return {"gaps": [gap_row(gap) for gap in gaps]}


def gap_row(gap: Gap) -> Document:
    """Return one gap as a flat row: of the JSON document, of the CSV file and of the table."""
    return {
        "code": gap.code,
        "criterion": gap.criterion,
        "control": gap.control,
        "requirement": gap.requirement,
        "severity": gap.severity.value,
        "detail": gap.detail,
        "since": _date(gap.since),
        "deadline": _date(gap.deadline),
        "repairable": gap.repairable,
        "quick_win": gap.quick_win,
        "fix": gap.fix,
        "owner": gap.owner,
    }


def status_document(assessment: Assessment, stages: Iterable[Stage] = ()) -> Document:
    """Return the whole answer in short."""
    engagement, readiness = assessment.engagement, assessment.readiness
    return {
        "as_of": _date(assessment.as_of),
        "engagement": {
            "id": engagement.id,
            "name": engagement.name,
            "type": int(engagement.type),
            "start": _date(engagement.window.start),
            "end": _date(engagement.window.end),
        },
        "readiness": readiness.overall,
        "shown": readiness.shown,
        "ready": readiness.ready,
        "blockers": [asdict(blocker) for blocker in readiness.blockers],
        "controls": [control_document(answer) for answer in assessment.controls],
        "criteria": [{"id": id_, "score": score} for id_, score in readiness.criteria.items()],
        "categories": [{"id": id_, "score": score} for id_, score in readiness.categories.items()],
        "losses": [asdict(loss) for loss in readiness.losses],
        "stages": [stage_document(one) for one in stages],
    }


def stage_document(stage: Stage) -> Document:
    """Return one of the seven stages in short."""
    return {"number": stage.number, "name": stage.name, "ratio": stage.ratio, "state": stage.state.value}


def control_document(answer: ControlAnswer) -> Document:
    """Return where one control stands."""
    score = answer.score
    return {
        "id": answer.control.id,
        "title": answer.control.title,
        "status": answer.status.status.value,
        "score": score.score if score else None,
        "components": _components(answer),
        "cap": score.cap if score else None,
        "flags": list(answer.status.flags),
        "causes": [cause.detail for cause in answer.status.causes],
        "owner": answer.owner.email if answer.owner else None,
    }


def _components(answer: ControlAnswer) -> Mapping[str, float | None]:
    parts = answer.score.components if answer.score else None
    names = {"O": "owner", "D": "design", "I": "in_force", "C": "coverage", "T": "tests"}
    return {letter: getattr(parts, name) if parts else None for letter, name in names.items()}


def _date(day: date | None) -> str | None:
    return day.isoformat() if day else None
