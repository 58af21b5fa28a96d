"""Every page there is, found as a visitor would find it: by the links of the others."""

import html
import re
from collections import deque
from collections.abc import Iterator
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from readiness.services.evidence import uploads
from readiness.services.evidence.statement import About
from readiness.services.files.incoming import Sent
from readiness.services.people import tokens
from readiness.services.people.tokens import Wish
from readiness.services.waivers import proposals
from readiness.workspace import Workspace
from tests.web import factories
from tests.web.conftest import tell

BY_HAND = frozenset({"setup.show", "calendar.show", "bundles.take", "static"})
"""Addresses that no page of the story shows: handed over once, or no page; a bundle is taken in tests/web/test_bundles.py."""
PROGRAMS = "api"
"""Where programs come; no page leads there, and it has a description of its own."""
LINK = re.compile(r'(?:href|src|data-live)="([^"#]+)')


def furnish(workspace: Workspace) -> None:
    """Let something of every kind stand on the pages: the story, what waits for an answer, a token, more people."""
    tell(workspace, keeping=True)
    engineer = factories.person(workspace, "engineer")
    about = About("GOV-02/minutes-pack", engineer, factories.TODAY, note="Minutes of the May meeting")
    uploads.add(workspace, about, [Sent("minutes of May.txt", BytesIO(b"Present: all."))])
    proposals.propose(
        workspace, "changes.approved", "acme/api#1077", reason="Approved by telephone", by=engineer, expires=None
    )
    with workspace.database.writing() as session:
        tokens.create(session, workspace, Wish("engineer", name="pipeline", by=engineer))


def addresses(app: Flask, client: FlaskClient, *, whole: bool = True) -> dict[str, str]:
    """Return an address for every endpoint that answers GET, in each of its forms.

    AssertionError where no page leads to one, unless that is to be expected (not `whole`). A new page is in it as soon as
    another page leads to one of its kind.
    """
    table = app.url_map.bind("localhost")
    readable = [rule for rule in app.url_map.iter_rules() if rule.methods and "GET" in rule.methods]
    found = {rule.endpoint: rule.rule for rule in readable if not rule.arguments}
    todo = deque(found.values())
    while todo:
        for name, address in _links(client, table, todo.popleft()):
            if name not in found:
                found[name] = address
                todo.append(address)
    asked = {rule.endpoint for rule in readable if rule.endpoint.partition(".")[0] != PROGRAMS}
    lost = asked - {name.partition(" ")[0] for name in found} - BY_HAND
    assert not (whole and lost), f"no page leads to {sorted(lost)}"
    return found


def pages(app: Flask, client: FlaskClient, *, whole: bool = True) -> dict[str, str]:
    """Return the address of every endpoint that answers with a whole page."""
    found = addresses(app, client, whole=whole)
    return {name: at for name, at in found.items() if _is_page(client, at)}


def _is_page(client: FlaskClient, path: str) -> bool:
    with client.get(path) as answer:
        return answer.mimetype == "text/html" and answer.get_data(as_text=True).startswith("<!doctype html>")


def _links(client: FlaskClient, table: MapAdapter, path: str) -> Iterator[tuple[str, str]]:
    """Yield what a page leads to, each with the name of its endpoint and form."""
    with client.get(path) as answer:
        text = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
    for link in LINK.findall(text):
        address = html.unescape(link)
        if address.startswith("/"):
            yield _name(table, address.partition("?")[0]), address


def _name(table: MapAdapter, path: str) -> str:
    try:
        endpoint, given = table.match(path)
    except HTTPException:
        raise AssertionError(f"a link leads to {path}, where nothing is") from None
    return f"{endpoint} {given['form']}" if given.get("form") else endpoint
