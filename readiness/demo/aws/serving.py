"""Moto behind our front, answering on a socket."""

import logging
from socket import socket

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from readiness.demo.aws.facts import install
from readiness.demo.aws.front import Front
from readiness.demo.loopback import Server


def serve(listening: socket) -> None:
    """Answer what comes there, until killed."""
    logging.disable(logging.WARNING)
    install()
    Server(Front(DomainDispatcherApplication(create_backend_app)), listening=listening).serve_forever()
