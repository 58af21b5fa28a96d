"""Projects the account may browse."""

from flask import Blueprint, Response, request

from readiness.demo.jira import bodies
from readiness.demo.jira.wire import Problem, answer, bean, call, somebody

endpoints = Blueprint("projects", __name__)


@endpoints.get("/rest/api/3/project/search")
def search() -> Response:
    """Answer with a page of projects; a key asked for that is hidden is left out."""
    keys = {key.upper() for key in request.args.getlist("keys")}
    shown = [p for p in call().site.projects.values() if p.shown_to(somebody()) and (not keys or p.key in keys)]
    return answer(bean("values", [bodies.project(p) for p in shown], 50, 100))


@endpoints.get("/rest/api/2/project/<key>")
@endpoints.get("/rest/api/3/project/<key>")
def one(key: str) -> Response:
    """Answer with one project; hidden and absent look the same."""
    site = call().site
    found = next((p for p in site.projects.values() if key.casefold() in {p.key.casefold(), str(p.id)}), None)
    if found is None or not found.shown_to(somebody()):
        raise Problem(404, f"No project could be found with key '{key}'.")
    body = bodies.project(found)
    if "insight" in request.args.get("expand", "") and site.cloud:
        inside = [i for i in site.issues.values() if i.project is found]
        body["insight"] = {"totalIssueCount": len(inside)}
        if inside:
            body["insight"]["lastIssueUpdateTime"] = bodies.instant(max(i.updated for i in inside))
    return answer(body)
