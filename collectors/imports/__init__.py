"""Lists that people bring as files, because no source is asked for them: one file here per list, with its columns."""

from collectors.imports.options import NoOptions
from collectors.kit import Source, no_connection

__all__ = ["SOURCE"]

SOURCE = Source(id="imports", title="Files that people bring", options=NoOptions, secrets=(), connect=no_connection)
