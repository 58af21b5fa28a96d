"""A sealed list as a Parquet file, written by a child process of the bench."""

from pathlib import Path

from readiness.domain.population import Schema
from readiness.errors import ReadinessError
from readiness.testbench.columns import sql_type
from readiness.testbench.process import Ended, Process
from readiness.testbench.values import Limits


class NotWritten(ReadinessError):
    """The list could not be written as Parquet."""

    exit_code = 1


def write_parquet(path: Path, schema: Schema, into: Path, limits: Limits | None = None) -> None:
    """Write the rows of a sealed list with the types of its declared columns, in its order; NotWritten says why not."""
    allowed = limits or Limits()
    job = {
        "path": str(path.resolve()),
        "columns": [(column.name, sql_type(column)) for column in schema.columns],
        "into": str(into.resolve()),
        "memory_mb": allowed.memory_mb,
        "threads": allowed.threads,
        "disk_mb": allowed.disk_mb,
    }
    try:
        with Process(job, "packing") as process:
            answer = process.message(allowed.load_seconds, "it")
    except Ended as ended:
        answer = {"failure": str(ended)}
    if answer["failure"] is not None:
        raise NotWritten(
            f"the list could not be written as Parquet: {answer['failure']}", "Take it as jsonl, as it was sealed."
        )
