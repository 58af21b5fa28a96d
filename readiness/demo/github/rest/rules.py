"""Endpoints of rules about branches: classic protection and rulesets."""

from collections.abc import Iterable

from flask import Blueprint, Response, request

from readiness.demo.github.rest import finding
from readiness.demo.github.rest.bodies import rules as bodies
from readiness.demo.github.rest.finding import viewer
from readiness.demo.github.rules import Ruleset
from readiness.demo.github.wire import Problem, answer, call, forbidden, listing, missing

endpoints = Blueprint("rules", __name__)
PROTECTION = "/branches/branch-protection#get-branch-protection"
REPO_RULES = "/repos/rules#get-all-repository-rulesets"
ORG_RULES = "/orgs/rules#get-all-organization-repository-rulesets"


@endpoints.get("/repos/<owner>/<name>/branches/<path:branch>/protection")
def protection(owner: str, name: str, branch: str) -> Response:
    """Return the classic protection of a branch, to admins; 404 "Branch not protected" is an answer about the branch."""
    found = finding.repository_as("admin", owner, name, PROTECTION, "administration")
    finding.branch(found, branch, PROTECTION)
    settings = found.protection(branch)
    if settings is None:
        raise Problem(404, "Branch not protected", PROTECTION)
    return answer(bodies.protection(call().api, call().organization, found, branch, settings))


@endpoints.get("/repos/<owner>/<name>/rules/branches/<path:branch>")
def rules_in_force(owner: str, name: str, branch: str) -> Response:
    """Return the rules of active rulesets that apply to a branch, which need not exist."""
    found = finding.repository(owner, name, "/repos/rules#get-rules-for-a-branch")
    pairs = [(rs, rule) for rs in call().organization.active_rulesets(found, branch) for rule in rs.rules]
    return listing(pairs, lambda pair: bodies.rule_in_force(*pair))


@endpoints.get("/repos/<owner>/<name>/rulesets")
def rulesets(owner: str, name: str) -> Response:
    """Return a repository's rulesets, those of the organisation with them unless includes_parents=false."""
    found = finding.repository(owner, name, REPO_RULES)
    known = call().organization.rulesets_of(found) if _with_parents() else found.rulesets
    return listing(_targeted(known), lambda rs: bodies.short_ruleset(call().api, rs))


@endpoints.get("/repos/<owner>/<name>/rulesets/<int:number>")
def ruleset(owner: str, name: str, number: int) -> Response:
    """Return one of them; who may pass it by only to those who may edit it."""
    found = finding.repository(owner, name, REPO_RULES)
    known = call().organization.rulesets_of(found) if _with_parents() else found.rulesets
    one = _numbered(known, number, REPO_RULES)
    edits = viewer().can("admin", found) if one.source_type == "Repository" else viewer().governs
    return answer(bodies.long_ruleset(call().api, one, may_edit=edits))


@endpoints.get("/orgs/<login>/rulesets")
def organization_rulesets(login: str) -> Response:
    """Return the organisation's rulesets, to owners."""
    found = finding.organization(login, ORG_RULES)
    _owners_only()
    return listing(_targeted(found.rulesets), lambda rs: bodies.short_ruleset(call().api, rs))


@endpoints.get("/orgs/<login>/rulesets/<int:number>")
def organization_ruleset(login: str, number: int) -> Response:
    """Return one of the organisation's rulesets, to owners."""
    found = finding.organization(login, ORG_RULES)
    _owners_only()
    return answer(bodies.long_ruleset(call().api, _numbered(found.rulesets, number, ORG_RULES), may_edit=True))


def _owners_only() -> None:
    token = viewer().token
    call().accepted = ("admin:org",)
    call().headers["X-Accepted-GitHub-Permissions"] = "organization_administration=write"
    if token is None or (token.kind == "classic" and not viewer().owner):
        missing(ORG_RULES)
    if not viewer().may("admin:org", "organization_administration"):
        forbidden(ORG_RULES, "Must have admin rights to Organization.")


def _with_parents() -> bool:
    return request.args.get("includes_parents", "true") != "false"


def _targeted(known: Iterable[Ruleset]) -> list[Ruleset]:
    wanted = request.args.get("targets", "branch,tag,push").split(",")
    return [ruleset for ruleset in known if ruleset.target in wanted]


def _numbered(known: Iterable[Ruleset], number: int, docs: str) -> Ruleset:
    return next((ruleset for ruleset in known if ruleset.id == number), None) or missing(docs)
