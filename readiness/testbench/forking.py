"""The process that the bench's children are forked from: it has loaded DuckDB, and has nothing that a child should not find."""

import gc
import os
import socket
import sys
import traceback
from collections.abc import Callable
from functools import partial
from typing import NoReturn

from readiness.testbench import child, packing, statement

Work = Callable[[], None]


def main() -> None:
    """Fork a process for whoever asks on stdin, which is a socket, until nobody holds its other end any more.

    A request is the name of a work and four files: its stdin, stdout and stderr, and a socket on which is told how it fares.
    """
    works: dict[str, Work] = {"judging": partial(child.main, _volatile()), "packing": packing.main}
    gc.freeze()
    with socket.socket(fileno=0) as asked:
        while True:
            work, files, _, _ = socket.recv_fds(asked, 100, 4)
            if not work:
                break
            if os.fork() == 0:
                _mind(works[work.decode()], *files)
            for file in files:
                os.close(file)
            _forget(os.WNOHANG)
    _forget(0)


def _volatile() -> frozenset[str]:
    """Let a process of its own ask DuckDB, which starts threads: what has threads must not be forked."""
    read, write = os.pipe()
    if os.fork() == 0:
        _do(partial(_tell, write))
    os.close(write)
    with os.fdopen(read) as told:
        found = frozenset(told.read().split())
    _forget(0)
    if not found:
        sys.exit("DuckDB does not say which of its functions are volatile")
    return found


def _tell(file: int) -> None:
    os.write(file, " ".join(statement.volatile_functions()).encode())


def _forget(how: int) -> None:
    """Take leave of the minders that have ended, so that what they and theirs used counts as ours."""
    try:
        while os.waitpid(-1, how)[0]:
            pass
    except ChildProcessError:
        return  # there are none


def _mind(work: Work, stdin: int, stdout: int, stderr: int, told: int) -> NoReturn:
    """Fork the process and tell its number; once nobody will kill it by that any more, wait, and tell how it ended."""
    try:
        number = os.fork()
        if number == 0:
            os.close(told)
            _do(work, stdin, stdout, stderr)
        os.setpgid(number, number)
        for file in (0, stdin, stdout, stderr):
            os.close(file)
        os.write(told, str(number).encode())
        os.read(told, 1)
        _, status = os.waitpid(number, 0)
        os.write(told, str(os.waitstatus_to_exitcode(status)).encode())
    except OSError:
        traceback.print_exc()
    finally:
        os._exit(0)


def _do(work: Work, *streams: int) -> NoReturn:
    """Work, and end without the interpreter's own ending, which has nothing left to do here and much to say."""
    code = 1
    try:
        for standard, file in enumerate(streams):
            os.dup2(file, standard)
            os.close(file)
        work()
        code = 0
    except Exception:  # noqa: BLE001 -- its last line is what the parent reports
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
    os._exit(0)  # the interpreter's own ending says much of DuckDB's
