"""What a monitoring system asks: a handful of figures about the schedule, the lists and the ledger, none that grows with history."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from readiness import __version__
from readiness.domain.schedule import DueState
from readiness.domain.vocabulary import RunOutcome
from readiness.services.collecting.newest_runs import tracks
from readiness.services.scheduling.schedule import scheduler_seen, standing
from readiness.store import ledger, runs, schedule
from readiness.store.database import Session
from readiness.workspace import Workspace

Labels = Mapping[str, str]
Values = tuple[tuple[Labels, float], ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure by name, in the manner of Prometheus: a gauge with a value for each set of labels."""

    name: str
    help: str
    values: Values


def metrics(session: Session, workspace: Workspace, now: datetime) -> tuple[Metric, ...]:
    """Return the figures as of now."""
    return (
        Metric("readiness_info", "The version that runs.", (({"version": __version__}, 1),)),
        *_schedule(session, now),
        *_lists(session, workspace, now),
        Metric("readiness_ledger_lines", "Lines of the ledger.", (({}, ledger.count(session)),)),
    )


def _schedule(session: Session, now: datetime) -> Iterator[Metric]:
    seen = scheduler_seen(session)
    if seen is not None:
        last: Values = (({}, seen.timestamp()),)
        yield Metric("readiness_scheduler_seen_timestamp_seconds", "When a scheduler last looked at the clock.", last)
    open_ = Counter(standing(one) for one in schedule.unsettled(session, now))
    states = tuple(({"state": state.value}, float(open_[state])) for state in (DueState.WAITING, DueState.RUNNING))
    yield Metric("readiness_due_runs", "Runs that are due and not done.", states)
    under_way: Values = (({}, float(len(runs.under_way(session, now)))),)
    yield Metric("readiness_runs_under_way", "Runs that are being made.", under_way)


def _lists(session: Session, workspace: Workspace, now: datetime) -> Iterator[Metric]:
    """Yield what became of the newest run of each list."""
    ended = [
        ({"connection": one.connection, "collector": one.collector}, one.end) for one in tracks(session, workspace, now)
    ]
    whole = tuple((labels, float(end is not None and end.outcome is RunOutcome.COMPLETE)) for labels, end in ended)
    yield Metric("readiness_list_whole", "1 where the newest run of a list was complete, 0 where not or never.", whole)
    at = tuple((labels, end.ended_at.timestamp()) for labels, end in ended if end)
    yield Metric("readiness_list_ended_timestamp_seconds", "When the newest run of a list ended.", at)
    left = tuple((labels, float(end.quota.left)) for labels, end in ended if end and end.quota)
    yield Metric("readiness_list_quota_left", "What the source then said may still be asked.", left)


def text(found: tuple[Metric, ...]) -> str:
    """Write figures in the text form of Prometheus."""
    return "".join(line for metric in found for line in _lines(metric))


def _lines(metric: Metric) -> Iterator[str]:
    yield f"# HELP {metric.name} {metric.help}\n# TYPE {metric.name} gauge\n"
    for labels, value in metric.values:
        inside = ",".join(f'{name}="{_escaped(label)}"' for name, label in labels.items())
        yield f"{metric.name}{f'{{{inside}}}' if inside else ''} {value:.17g}\n"


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
