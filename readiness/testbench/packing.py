"""The process that writes one sealed list as Parquet: one JSON job on stdin, one JSON line on stdout when it is done."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from readiness.testbench.child import limit_memory
from readiness.testbench.columns import literal, quoted
from readiness.testbench.loading import rows_of
from readiness.testbench.statement import first_line


def main() -> None:
    """Write it, and say so or why not."""
    job = json.loads(sys.stdin.buffer.readline())
    limit_memory(job["memory_mb"])
    try:
        _write(job)
        failure = None
    except (duckdb.Error, OSError, MemoryError) as error:
        failure = first_line(error)
    sys.stdout.write(json.dumps({"failure": failure}) + "\n")


def _write(job: Mapping[str, Any]) -> None:
    settings = {
        "memory_limit": f"{job['memory_mb']}MB",
        "threads": job["threads"],
        "temp_directory": f"{job['into']}.spill",
        "max_temp_directory_size": f"{job['disk_mb']}MB",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(config=settings) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        names = ", ".join(quoted(name) for name, _ in job["columns"])
        connection.execute(
            f"COPY (SELECT {names} FROM {rows_of(Path(job['path']), job['columns'])})"  # noqa: S608 -- quoted
            f" TO {literal(job['into'])} (FORMAT parquet, COMPRESSION zstd)"
        )
