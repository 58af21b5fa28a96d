"""The locked process that runs procedures: one JSON job on stdin, one JSON line on stdout for each thing that happened."""

import json
import os
import resource
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb

from readiness.testbench.loading import load
from readiness.testbench.sheet import BrokenSheet, packing, write_sheet
from readiness.testbench.statement import Known, RefusedStatement, first_line, known, read

_OVERHEAD_MB = 3 * 1024
"""Address space that Python, DuckDB's code and its threads need besides DuckDB's memory."""

_ROOM = 4
"""How many times the bytes of its lists the bench's memory must hold, so that a procedure has room beside them."""
_DATES = ("as_of", "window_start", "window_end")


def main(volatile: frozenset[str]) -> None:
    """Load, lock, then judge task after task; end early after a failure that may have hurt the process.

    `volatile` are the functions that DuckDB itself calls so.
    """
    job = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limit_memory(job["memory_mb"])
    connection = _connect(job)
    faults = load(connection, job)
    _lock(connection)
    there = cache(partial(known, connection, volatile))
    _say(event="loaded", faults=faults)
    for task in job["tasks"]:
        _limit_processor(job["seconds"] * job["threads"])
        _say(event="started", task=task["number"])
        answer = _judged(connection, task, there)
        _say(task=task["number"], **answer)
        if answer.get("hurt"):
            return


def _connect(job: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    folder = Path(job["folder"])
    connection = duckdb.connect(
        _place(job),
        config={
            "python_enable_replacements": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_unsigned_extensions": False,
            "memory_limit": f"{job['memory_mb']}MB",
            "threads": job["threads"],
            "temp_directory": str(folder / "spill"),
            "max_temp_directory_size": f"{job['disk_mb']}MB",
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def _place(job: Mapping[str, Any]) -> str:
    """Say where the tables go: into a file, which compresses them and waits for the disk, if they may not fit in memory."""
    holdings = (one for table in job["tables"] for one in (*table["current"], *(table["history"] or ())))
    size = sum(Path(path).stat().st_size for path in {one["path"] for one in holdings} if Path(path).is_file())
    return ":memory:" if size * _ROOM < job["memory_mb"] * 1024 * 1024 else str(Path(job["folder"]) / "tables.duckdb")


def _lock(connection: duckdb.DuckDBPyConnection) -> None:
    """Shut files, network and settings for good."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _judged(
    connection: duckdb.DuckDBPyConnection, task: Mapping[str, Any], there: Callable[[], Known]
) -> Mapping[str, Any]:
    sheet = Path(task["sheet"])
    try:
        connection.execute("BEGIN TRANSACTION READ ONLY")
        try:
            ready = task["ready"] or _ready(connection, task, there)
            counts = write_sheet(connection, ready["sql"], _values(task, ready["parameters"]), task)
        finally:
            connection.execute("ROLLBACK")
    except (RefusedStatement, BrokenSheet) as error:
        sheet.unlink(missing_ok=True)
        return {"event": "failed", "sentence": str(error)}
    except (duckdb.Error, MemoryError) as error:
        sheet.unlink(missing_ok=True)
        return {"event": "failed", "sentence": _sentence(error), "hurt": _is_hurt(error)}
    return {"event": "judged", "ready": ready, **counts}


def _ready(
    connection: duckdb.DuckDBPyConnection, task: Mapping[str, Any], there: Callable[[], Known]
) -> Mapping[str, Any]:
    """Return the statement that answers with the lines of the sheet, and the parameters it uses."""
    statement = read(connection, task["sql"], frozenset(task["tables"]), there())
    values = _values(task, statement.parameters)
    return {"sql": packing(connection, statement.sql, values, task), "parameters": sorted(statement.parameters)}


def _values(task: Mapping[str, Any], used: Iterable[str]) -> Mapping[str, Any]:
    """Return a value for each parameter the statement uses, and no other: DuckDB refuses what is not asked."""
    given = {name.casefold(): value for name, value in task["parameters"].items()}
    unknown = sorted(name for name in used if name.casefold() not in given)
    if unknown:
        raise RefusedStatement(f"the parameter ${unknown[0]} is not declared in its header")
    return {
        name: date.fromisoformat(given[name.casefold()]) if name.casefold() in _DATES else given[name.casefold()]
        for name in used
    }


def _sentence(error: duckdb.Error | MemoryError) -> str:
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        return "it needed more memory than the bench allows and was stopped"
    if "read-only mode" in str(error):
        return "it tries to write; a procedure only reads"
    return f"DuckDB could not run it: {first_line(error)}"


def _is_hurt(error: BaseException) -> bool:
    """Say whether the process may be unwell after this, so that the rest had better run in a new one."""
    harmless = (
        duckdb.BinderException,
        duckdb.CatalogException,
        duckdb.ConversionException,
        duckdb.InvalidInputException,
        duckdb.OutOfRangeException,
        duckdb.ParserException,
        duckdb.PermissionException,
        duckdb.TransactionException,
    )
    return not isinstance(error, harmless)


def limit_memory(memory_mb: int) -> None:
    """Hold this process to DuckDB's memory and what stands around it, and let it leave no core."""
    most = (memory_mb + _OVERHEAD_MB) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor(seconds: float) -> None:
    """Let the next procedure use that much processor time; the kernel ends the process when the parent does not."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 5
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _end_with_parent() -> None:
    """Wait for the parent's end of the pipe to close, however the parent ended, and end at once."""
    # not through sys.stdin, whose lock a waiting thread would hold while the interpreter ends
    while os.read(0, 1024):
        pass
    os._exit(0)


def _say(**message: Any) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()
