"""The pages as one Flask application, put together from the files beside this one."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect

import readiness.web
from readiness import clock, resources
from readiness.web import current, door, errors, files, frame, headers, said, uploads
from readiness.web.api import mount
from readiness.workspace import Workspace

LARGEST_REQUEST = 1_000_000
"""Bytes; the one form that takes files may take more."""


def create_app(workspace: Workspace) -> Flask:
    """Make the application that serves one workspace."""
    app = Flask("readiness.web", template_folder=str(resources.TEMPLATES), static_folder=str(resources.STATIC))
    app.extensions[current.EXTENSION] = workspace
    secure = workspace.settings.web.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=clock.token(32),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        SESSION_COOKIE_NAME="readiness_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=secure,
    )
    said.serve(app)
    headers.protect(app, secure=secure)
    door.close(app)
    uploads.widen(app)
    forms = CSRFProtect(app)
    frame.build(app)
    files.serve(app)
    errors.answer(app)
    for pages in page_files():
        app.register_blueprint(pages)
    mount.serve(app, forms)
    return app


def page_files() -> Iterator[Blueprint]:
    """Yield the blueprint `pages` of every file of this package that has one."""
    for found in iter_modules(readiness.web.__path__):
        module = import_module(f"readiness.web.{found.name}")
        pages = getattr(module, "pages", None)
        if isinstance(pages, Blueprint):
            yield pages
