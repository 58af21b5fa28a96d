"""Writes out the columns of every list that people bring: the page docs/import-lists.md (`python -m collectors.imports.reference`)."""

import sys
from collections.abc import Iterator

from collectors.kit import Collector, discover

HEAD = """# Lists that people bring

<!-- Made by `python -m collectors.imports.reference`; a test compares. -->

No source of this version can be asked for these lists. Bring each as one `.csv` or `.jsonl` file in UTF-8 ([how](evidence.md)).
The first line of a CSV names the columns, in any order, every one of them; in JSON lines every row names them. A cell may be empty
(`null`) where the table says so. The key must be unique; it is made of the columns named and need not stand in the file. A formula
is text. One wrong cell and nothing is kept.

A date is `2026-03-31`, an instant names its zone (`2026-03-31T04:05:06Z`), a number has a point, true and false are written out.
The list of any other collector can be brought in the same way with all of its columns, its `item` included; a file with other columns
is refused with a line that names them.
"""


def as_page() -> str:
    """Return the page."""
    known = sorted(discover()["imports"].collectors.values(), key=lambda one: one.id)
    return HEAD + "".join("\n".join(_section(collector)) + "\n" for collector in known)


def _section(collector: Collector) -> Iterator[str]:
    schema = collector.schema
    yield f"\n## {collector.id}\n"
    yield f"{collector.title}. Key: `{' / '.join(schema.made_of)}`.{_when(collector)}\n"
    yield "| column | holds | may be empty | meaning |"
    yield "|---|---|---|---|"
    for column in schema.columns:
        if column.name != schema.key:
            yield f"| `{column.name}` | {column.type} | {'no' if column.required else 'yes'} | {column.meaning} |"


def _when(collector: Collector) -> str:
    if collector.schema.at is None:
        return " The state of one day: say `--performed-on`, or the days it covers."
    return f" What happened: say `--covers-from` and `--covers-to`; every `{collector.schema.at}` must lie in them."


if __name__ == "__main__":
    sys.stdout.write(as_page())
