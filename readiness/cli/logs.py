"""Log lines: one line an event whatever is in it, as JSON for machines or plain for people, secrets of known shapes taken out."""

import json
import logging
import re
from datetime import UTC, datetime

LONGEST = 10_000
"""Characters of one text in a line; a traceback keeps its end."""
OURS = re.compile(r"rdy_[0-9a-f]{12}_[0-9a-f]{16,}|(?<=/setup/)[0-9a-f]{16,}|(?<=/calendar/)[0-9a-f]{16,}")
"""Tokens and links that we gave out ourselves."""


class Json(logging.Formatter):
    """One JSON object a line: `time`, `level`, `logger`, `message` and, of a failure of ours, `traceback`."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _clean(record.getMessage()),
        }
        if record.exc_info:
            told["traceback"] = _clean(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=True)


class Plain(logging.Formatter):
    """One line for a person."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%d %H:%M:%S")
        message = record.getMessage()
        if record.exc_info:
            message = f"{message}: {self.formatException(record.exc_info)}"
        return f"{at} {record.name}: {''.join(c if c.isprintable() else ' ' for c in _clean(message))}"


def _clean(text: str) -> str:
    """Take secrets of known shapes out; what is too long keeps its end."""
    from collectors.redaction import redact

    clean, _ = redact(text)
    return OURS.sub("[redacted:token]", str(clean))[-LONGEST:]
