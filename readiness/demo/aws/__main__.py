"""The child process: serve the stand-in on a free port of loopback, say which, and end with the parent."""

import ctypes
import logging
import signal
import sys

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from readiness.demo.aws.facts import install
from readiness.demo.aws.front import Front
from readiness.demo.loopback import Server

_DEATH_OF_PARENT = 1
"""PR_SET_PDEATHSIG: a killed parent takes the child along."""


def main() -> None:
    """Serve until killed; the first line on stdout is the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGKILL)
    logging.disable(logging.WARNING)
    install()
    server = Server(Front(DomainDispatcherApplication(create_backend_app)))
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
