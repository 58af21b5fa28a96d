"""One item of evidence: what it is, its envelope as it was hashed, and its bytes to take away."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from flask import Blueprint, Response, abort, render_template

from readiness.services.kept import Kept, kept
from readiness.web import current

pages = Blueprint("evidence", __name__, url_prefix="/evidence")
PIECE = 1 << 16


@pages.get("/<id>")
def show(id: str) -> str:  # noqa: A002 -- what it is
    """Show one."""
    found = _kept(id)
    return render_template(
        "evidence/show.html", one=found, envelope=json.dumps(json.loads(found.envelope), indent=2, ensure_ascii=False)
    )


@pages.get("/<id>/<sha256>")
def download(id: str, sha256: str) -> Response:  # noqa: A002 -- what it is
    """Hand out the bytes of one of its files, never to be shown in the browser."""
    part = next((part for part in _kept(id).parts if part.sha256 == sha256), None) or abort(404)
    response = Response(_pieces(current.workspace().vault.open(sha256)), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{part.safe_name}"'
    response.content_length = part.bytes
    return response


def _kept(id_: str) -> Kept:
    with current.reading() as session:
        return kept(session, id_, current.known_at()) or abort(404)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(PIECE):
            yield piece
