"""What tickets, people and projects look like in Jira's JSON."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from readiness.demo.jira.state import CATEGORIES, Field, History, Issue, Project, Site, Status, User
from readiness.demo.jira.wire import call, somebody

SIZES = ("48x48", "24x24", "16x16", "32x32")


def address(path: str) -> str:
    """Return an address below the version of the API that was asked."""
    version = 3 if "/rest/api/3" in request.path else 2
    return f"{call().stand_in.url}/rest/api/{version}{path}"


def instant(at: datetime | None) -> str | None:
    """Write an instant as Jira does, in the zone of who asks, its offset without a colon."""
    if at is None:
        return None
    local = at.astimezone(ZoneInfo(somebody().zone))
    return f"{local:%Y-%m-%dT%H:%M:%S}.000{local:%z}"


def person(user: User | None) -> dict[str, Any] | None:
    """Return an account; on Cloud the e-mail only where the person shows it."""
    if user is None:
        return None
    shown: dict[str, Any] = {
        "avatarUrls": {size: f"{call().stand_in.url}/avatar.png" for size in SIZES},
        "displayName": user.name,
    }
    shown |= {"active": user.active, "timeZone": user.zone}
    if call().site.cloud:
        mail = {"emailAddress": user.email} if user.email else {}
        return {
            "self": address(f"/user?accountId={user.account}"),
            "accountId": user.account,
            "accountType": user.kind,
            **mail,
            **shown,
        }
    return {
        "self": address(f"/user?username={user.account}"),
        "name": user.account,
        "key": f"JIRAUSER{user.account}",
        "emailAddress": user.email,
        **shown,
    }


def status(one: Status) -> dict[str, Any]:
    """Return a status with its category."""
    number, key, colour = CATEGORIES[one.category]
    category = {
        "self": address(f"/statuscategory/{number}"),
        "id": number,
        "key": key,
        "colorName": colour,
        "name": one.category,
    }
    return {
        "self": address(f"/status/{one.id}"),
        "description": "",
        "iconUrl": f"{call().stand_in.url}/images/status.gif",
        "name": one.name,
        "id": str(one.id),
        "statusCategory": category,
    }


def project(one: Project) -> dict[str, Any]:
    """Return a project, short."""
    return {
        "self": address(f"/project/{one.id}"),
        "id": str(one.id),
        "key": one.key,
        "name": one.name,
        "projectTypeKey": one.kind,
        "simplified": False,
        "avatarUrls": {size: f"{call().stand_in.url}/avatar.png" for size in SIZES},
    }


def field(one: Field) -> dict[str, Any]:
    """Return a field's description."""
    clauses = [f"cf[{one.id.removeprefix('customfield_')}]", one.name] if one.custom else [one.id]
    described: dict[str, Any] = {
        "id": one.id,
        "name": one.name,
        "custom": one.custom,
        "orderable": one.custom,
        "navigable": True,
        "searchable": True,
        "clauseNames": clauses,
        "schema": {"type": one.type} if one.custom else {"type": one.type, "system": one.id},
    }
    return {**described, "key": one.id} if call().site.cloud else described


def history(one: History) -> dict[str, Any]:
    """Return one entry of a changelog; an entry without an author was made by Jira itself or by somebody gone."""
    author = person(one.by)
    return {
        "id": str(one.id),
        **({"author": author} if author else {}),
        "created": instant(one.at),
        "items": [
            {
                "field": name,
                "fieldtype": "custom" if id_.startswith("customfield") else "jira",
                "fieldId": id_,
                "from": old,
                "fromString": old_text,
                "to": new,
                "toString": new_text,
            }
            for name, id_, old, old_text, new, new_text in one.items
        ],
    }


def issue(one: Issue, wanted: Collection[str], expand: Collection[str], site: Site) -> dict[str, Any]:
    """Return a ticket with the fields and expansions asked for."""
    body: dict[str, Any] = {
        "expand": "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations",
        "id": str(one.id),
        "self": address(f"/issue/{one.id}"),
        "key": one.key,
    }
    if wanted:
        every = _fields(one)
        lost = call().meeting.take("missing_field")
        body["fields"] = {
            name: value
            for name, value in every.items()
            if ("*all" in wanted or "*navigable" in wanted or name in wanted) and not (lost and lost.field == name)
        }
    if "changelog" in expand:
        body["changelog"] = _changelog(one, site)
    return body


def _changelog(one: Issue, site: Site) -> dict[str, Any]:
    """Return what comes with a ticket: on Cloud the newest entries, newest first; on Data Center all, oldest first."""
    entries = sorted(one.histories, key=lambda h: (h.at, h.id), reverse=site.cloud)
    shown = entries[: site.newest_histories] if site.cloud else entries
    size = site.newest_histories if site.cloud else len(entries)
    return {"startAt": 0, "maxResults": size, "total": len(entries), "histories": [history(h) for h in shown]}


def _fields(one: Issue) -> dict[str, Any]:
    return {
        **_kind(one),
        **_dates(one),
        "summary": one.summary,
        "labels": list(one.labels),
        "reporter": person(one.reporter),
        "assignee": person(one.assignee),
        **({"parent": _short(one.parent)} if one.parent else {}),
        "subtasks": [_short(child) for child in one.subtasks],
        "issuelinks": [_link(one, *link) for link in one.links],
        "attachment": [{"id": str(n), "filename": name, "size": 1} for n, name in enumerate(one.attachments)],
        "comment": _comments(one),
        **{id_: one.custom.get(id_) for id_, known in call().site.fields.items() if known.custom},
    }


def _kind(one: Issue) -> dict[str, Any]:
    type_ = {"self": address("/issuetype/1"), "id": "1", "name": one.type, "description": ""}
    return {
        "status": status(one.status),
        "issuetype": {**type_, "subtask": one.parent is not None},
        "project": project(one.project),
        "priority": {"self": address("/priority/3"), "id": "3", "name": one.priority} if one.priority else None,
        "resolution": one.resolution and {"self": address("/resolution/1"), "id": "1", "name": one.resolution},
    }


def _dates(one: Issue) -> dict[str, Any]:
    return {
        "created": instant(one.created),
        "updated": instant(one.updated),
        "resolutiondate": instant(one.resolved),
        "duedate": one.due.isoformat() if one.due else None,
    }


def _comments(one: Issue) -> dict[str, Any]:
    comments = [
        {"id": str(n), "author": person(by), "body": text, "created": instant(at)}
        for n, (at, by, text) in enumerate(one.comments)
    ]
    return {"comments": comments, "startAt": 0, "maxResults": len(comments), "total": len(comments)}


def _short(one: Issue) -> dict[str, Any]:
    fields = {"summary": one.summary, "status": status(one.status), "issuetype": {"id": "1", "name": one.type}}
    return {"id": str(one.id), "key": one.key, "self": address(f"/issue/{one.id}"), "fields": fields}


def _link(one: Issue, kind: str, relation: str, direction: str, other: Issue) -> dict[str, Any]:
    return {
        "id": f"{one.id}{other.id}",
        "type": {"id": "1", "name": kind, "inward": relation, "outward": relation},
        f"{direction}Issue": _short(other),
    }
