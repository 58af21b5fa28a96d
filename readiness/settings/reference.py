"""Writes out every setting: as the page docs/settings.md (`python -m readiness.settings.reference`) and as a commented readiness.toml."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from readiness.settings.model import Connected, Tables

_HEAD = """# Settings

<!-- Made by `python -m readiness.settings.reference`; a test compares. -->

`readiness.toml` in the workspace holds the settings. Every key has a default, so an empty file is valid. An unknown key, a wrong type, an unknown
time zone or a secret written out stops the command with exit code 2 and `readiness.toml:LINE: what is wrong. What would be right.`

A variable overrides a key: `READINESS_STORAGE__DATABASE` is `database` of `[storage]`, `READINESS_STORAGE__S3__REGION` is `region` of
`[storage.s3]`. A text stands for itself; lists, numbers, `true` and `false` are written as in JSON. An unknown `READINESS_...` variable is
refused. `READINESS_HOME` names the workspace (default: the current directory).

A secret is never written into the file: write `env:NAME` for an environment variable or `file:PATH` for a file (relative to the workspace).
It is looked up when a connection is used, not before: an unset variable fails that connection's runs and nothing else.
"""
_CONNECTIONS = """
## [connections.NAME]

One table for each system evidence is collected from; NAME is made of a-z, 0-9 and _. Its other keys belong to the source.
An address (`base_url`, `endpoint_url`) must be http or https; link-local and metadata hosts are refused unless `allow_link_local` is set.
"""
_OWNERS = """
# The person behind each role that controls.yaml names: one role, one e-mail address.
#[owners]
#"Head of Security" = "dana@acme.example"
"""
_EXAMPLE = """
# The systems evidence is collected from, each under a name of its own (a-z, 0-9 and _).
# `readiness collectors --permissions` says what each one needs. A secret is env:NAME or file:PATH, never written out.
# GitHub Enterprise answers at https://HOST/api/v3; collectors are globs of what the connection may be asked for.
#[connections.github]
#source = "github"
#organization = "acme"
#token = "env:GITHUB_TOKEN"
#base_url = "https://api.github.com"
#repositories = ["*"]
#collectors = ["*"]
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One key: where it stands, what it is by default, and what it means."""

    table: str
    key: str
    default: str
    """As readiness.toml would write it; empty where there is none."""
    meaning: str
    example: str


def tables() -> Iterator[tuple[str, str, tuple[Setting, ...]]]:
    """Yield each fixed table with its sentence and its keys; one inside another follows it."""
    for name, field in Tables.model_fields.items():
        model = _model(field)
        if model is not None:
            yield from _tables(name, field.description or "", model)


def as_page() -> str:
    """Return docs/settings.md."""
    parts = [_HEAD]
    for table, sentence, settings in tables():
        parts += [f"\n## [{table}]\n\n{sentence}\n\n| key | default | meaning |\n|---|---|---|\n"]
        parts += [f"| `{s.key}` | {_code(s.default)} | {s.meaning} |\n" for s in settings]
    owners = Tables.model_fields["owners"].description
    parts += [f'\n## [owners]\n\n{owners} For example `"Head of Security" = "dana@acme.example"`.\n', _CONNECTIONS]
    parts += ["\n| key | default | meaning |\n|---|---|---|\n"]
    parts += [f"| `{s.key}` | {_code(s.default)} | {s.meaning} |\n" for s in _settings("connections.NAME", Connected)]
    return "".join(parts)


def as_file() -> str:
    """Return a readiness.toml that explains every key; all is commented out, so that any table may be added below."""
    parts = [
        "# Settings of this workspace. A line that begins with # and no space shows a default, or an example where there is none.\n"
    ]
    for table, sentence, settings in tables():
        parts += [f"\n# {sentence}\n#[{table}]\n"]
        parts += [f"# {s.meaning}\n#{s.key} = {s.default or s.example}\n" for s in settings]
    return "".join([*parts, _OWNERS, _EXAMPLE])


def _tables(table: str, sentence: str, model: type[BaseModel]) -> Iterator[tuple[str, str, tuple[Setting, ...]]]:
    yield table, sentence, tuple(_settings(table, model))
    for name, field in model.model_fields.items():
        inner = _model(field)
        if inner is not None:
            yield from _tables(f"{table}.{name}", field.description or "", inner)


def _settings(table: str, model: type[BaseModel]) -> Iterator[Setting]:
    for name, field in model.model_fields.items():
        if _model(field) is None:
            default = None if field.is_required() else field.get_default()
            example = next(iter(field.examples or ()), None)
            yield Setting(table, name, _written(default), field.description or "", _written(example))


def _model(field: FieldInfo) -> type[BaseModel] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and not get_args(kind) and issubclass(kind, BaseModel) else None


def _written(value: Any) -> str:
    return "" if value is None else json.dumps(value)


def _code(default: str) -> str:
    return f"`{default}`" if default else "-"


if __name__ == "__main__":
    sys.stdout.write(as_page())
