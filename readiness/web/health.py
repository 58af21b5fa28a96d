"""Whether the process is alive, and whether it can answer."""

from flask import Blueprint, Response, jsonify

from readiness.errors import ReadinessError
from readiness.services.scheduling.schedule import ALIVE, scheduler_seen
from readiness.store import accounts
from readiness.web import current

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> Response:
    """Say that the process answers."""
    return jsonify({"alive": True})


@pages.get("/readyz")
def ready() -> tuple[Response, int]:
    """Try the database and the vault, and look when the schedule was kept; 503 when one of them does not answer."""
    parts = health()
    return jsonify({"ready": all(parts.values()), **parts}), 200 if all(parts.values()) else 503


def health() -> dict[str, bool]:
    """Say of each part whether it answers."""
    return {"database": _database(), "vault": _vault(), "scheduler": _scheduler()}


def _database() -> bool:
    """Read it and see whether it may be written: locked, read-only, full and gone all show, and nothing stays."""
    try:
        with current.reading() as session:
            accounts.has_administrator(session)
        current.workspace().database.try_writing()
    except ReadinessError:
        return False
    return True


def _scheduler() -> bool:
    """Say whether the schedule is kept; a workspace that never had a scheduler misses none."""
    try:
        with current.reading() as session:
            seen = scheduler_seen(session)
    except ReadinessError:
        return False
    return seen is None or current.workspace().now() - seen < ALIVE


def _vault() -> bool:
    """Reach it and see whether it may be written: full, read-only and gone all show, and nothing stays."""
    vault = current.workspace().vault
    try:
        vault.exists("0" * 64)
        vault.try_writing()
    except ReadinessError:
        return False
    return True
