"""The child process: listen on a free port of loopback, say which, then answer as AWS does, and end with the parent."""

import ctypes
import signal
import socket
import sys

_DEATH_OF_PARENT = 1
"""PR_SET_PDEATHSIG: a killed parent takes the child along."""


def main() -> None:
    """Serve until killed; the first line on stdout is the port, where whoever asks waits until there is an answer."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGKILL)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        sys.stdout.write(f"{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        from readiness.demo.aws.serving import serve  # noqa: PLC0415 -- moto takes a second to be imported

        serve(listening)


if __name__ == "__main__":
    main()
