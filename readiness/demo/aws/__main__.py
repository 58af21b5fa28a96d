"""The child process: serve the stand-in on a free port of loopback, say which, and end with the parent."""

import ctypes
import logging
import signal
import sys

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from readiness.demo.aws.facts import install
from readiness.demo.aws.front import Front

_DEATH_OF_PARENT = 1
"""PR_SET_PDEATHSIG: a killed parent takes the child along."""


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 -- werkzeug's name
        """Keep quiet: the front keeps a list of calls."""


def main() -> None:
    """Serve until killed; the first line on stdout is the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGKILL)
    logging.disable(logging.WARNING)
    install()
    front = Front(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, front, threaded=True, request_handler=_Handler)
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
