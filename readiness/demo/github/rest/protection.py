"""Endpoints that change classic branch protection, so that a person can try with curl what Readiness then sees."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from readiness.demo.github.rest import finding
from readiness.demo.github.rest.bodies import rules as bodies
from readiness.demo.github.wire import Problem, answer, call

endpoints = Blueprint("protection", __name__)
UPDATE = "/branches/branch-protection#update-branch-protection"
DELETE = "/branches/branch-protection#delete-branch-protection"
REQUIRED = ("required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions")


@endpoints.put("/repos/<owner>/<name>/branches/<path:branch>/protection")
def update(owner: str, name: str, branch: str) -> Response:
    """Put protection on a branch, to admins; the four required members may be null, which switches a part off."""
    found = finding.repository_as("admin", owner, name, UPDATE, "administration")
    finding.branch(found, branch, UPDATE)
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or any(member not in body for member in REQUIRED):
        raise Problem(422, "Invalid request.", UPDATE)
    made = found.protect(branch, **_settings(body))
    return answer(bodies.protection(call().api, call().organization, found, branch, made))


@endpoints.delete("/repos/<owner>/<name>/branches/<path:branch>/protection")
def delete(owner: str, name: str, branch: str) -> Response:
    """Take a branch's protection away, to admins."""
    found = finding.repository_as("admin", owner, name, DELETE, "administration")
    finding.branch(found, branch, DELETE)
    if found.unprotect(branch) is None:
        raise Problem(404, "Branch not protected", DELETE)
    return Response(status=204)


def _settings(body: Mapping[str, Any]) -> dict[str, Any]:
    reviews, checks = body["required_pull_request_reviews"], body["required_status_checks"]
    return {
        "required_reviews": None if reviews is None else reviews.get("required_approving_review_count", 1),
        "dismiss_stale_reviews": bool(reviews and reviews.get("dismiss_stale_reviews")),
        "require_code_owner_reviews": bool(reviews and reviews.get("require_code_owner_reviews")),
        "require_last_push_approval": bool(reviews and reviews.get("require_last_push_approval")),
        "checks": None if checks is None else _contexts(checks),
        "strict": bool(checks and checks.get("strict")),
        "enforce_admins": bool(body["enforce_admins"]),
        "allow_force_pushes": bool(body.get("allow_force_pushes")),
        "allow_deletions": bool(body.get("allow_deletions")),
    }


def _contexts(checks: Mapping[str, Any]) -> tuple[str, ...]:
    return (*checks.get("contexts", ()), *(check["context"] for check in checks.get("checks", ())))
