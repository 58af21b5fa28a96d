"""Who the site is, who asks, and what fields and statuses there are."""

from flask import Blueprint, Response

from readiness.demo.jira import bodies
from readiness.demo.jira.wire import answer, call, signed_in

endpoints = Blueprint("root", __name__)


@endpoints.get("/rest/api/2/serverInfo")
@endpoints.get("/rest/api/3/serverInfo")
def server_info() -> Response:
    """Answer everybody, signed in or not."""
    site = call().site
    version = "1001.0.0-SNAPSHOT" if site.cloud else "9.12.15"
    return answer(
        {
            "baseUrl": call().stand_in.url,
            "version": version,
            "versionNumbers": [1001, 0, 0] if site.cloud else [9, 12, 15],
            "deploymentType": site.deployment,
            "buildNumber": 100_290,
            "serverTime": bodies.instant(call().now),
            "scmInfo": "5c1f2a7",
            "serverTitle": site.title,
            **({"serverTimeZone": site.zone} if site.cloud else {}),
        }
    )


@endpoints.get("/rest/api/2/myself")
@endpoints.get("/rest/api/3/myself")
def myself() -> Response:
    """Answer with the account; the only place that says 401 to a dead token."""
    user = signed_in()
    return answer({**(bodies.person(user) or {}), "locale": "en_US"})


@endpoints.get("/rest/api/2/field")
@endpoints.get("/rest/api/3/field")
def fields() -> Response:
    """Answer with every field."""
    return answer([bodies.field(one) for one in call().site.fields.values()] if call().user else [])


@endpoints.get("/rest/api/2/status")
@endpoints.get("/rest/api/3/status")
def statuses() -> Response:
    """Answer with every status."""
    return answer([bodies.status(one) for one in call().site.statuses.values()] if call().user else [])
