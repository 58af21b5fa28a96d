"""Procedures as the catalog knows them: one SQL file each, its header read and checked, its text and digest kept."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any

from readiness.catalog.statement import objections
from readiness.domain.canonical import digest
from readiness.domain.control import Parameter
from readiness.errors import WrongConfiguration

GIVEN = frozenset({"as_of", "window_start", "window_end", "zone"})
"""Parameters every procedure may use without declaring them (docs/procedures.md)."""

_MAX_BYTES = 256 * 1024
_SEGMENT = re.compile(r"[a-z][a-z0-9_]*")
_HEADER_LINE = re.compile(r"--\s*(?P<key>[a-z_]+):(?P<value>.*)")
_POPULATION = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
_PARAMETER = re.compile(r"\s*(?P<name>[a-z][a-z0-9_]*)\s*=\s*")
_REASON = re.compile(r"\s*(?P<code>[a-z][a-z0-9_]*)\s*=\s*(?P<text>\S.*)")
_NEXT_REASON = re.compile(r",(?=\s*[a-z][a-z0-9_]*\s*=)")
_KEYS = ("title", "populations", "needs", "parameters", "reasons")


@dataclass(frozen=True, slots=True)
class Procedure:
    """One test: what it is called, what it reads, what it may answer, and its SQL exactly as in the file."""

    id: str
    title: str
    populations: tuple[str, ...]
    """Collector ids whose tables it may read; it can read no others."""
    parameters: Mapping[str, Parameter]
    """Names and defaults; a control may give other values."""
    reasons: Mapping[str, str]
    """Code to sentence, for every outcome but ok."""
    sql: str
    sha256: str
    source: Path
    needs: tuple[str, ...] = ()
    """Those of its populations without which nothing can be said; the others may be left out."""

    @property
    def is_population(self) -> bool:
        """Say whether it judges occurrences over a window, where a rate is tolerable, rather than the latest settings."""
        return "tolerable_rate" in self.parameters

    def reads_history(self, population: str) -> bool:
        """Say whether it looks at every list of a population there was: its text names the table `.._history`."""
        return f"{population.replace('.', '_')}__history" in self.sql.casefold()

    def filled(self, given: Mapping[str, Parameter]) -> Mapping[str, Parameter]:
        """Return its parameters with the given values in place of the defaults.

        Raises WrongConfiguration for a name it does not have or a value of another type.
        """
        for name, value in given.items():
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise WrongConfiguration(f"procedure {self.id} has no parameter {name}", f"It has: {known}.")
            if not _same_type(value, self.parameters[name]):
                raise WrongConfiguration(
                    f"procedure {self.id}: parameter {name} is {value!r}, not of the type of its default {_shown(self.parameters[name])}",
                    f"Write it like {name}: {_shown(self.parameters[name])}.",
                )
        return MappingProxyType({**self.parameters, **given})


def load_procedures(shipped: Path, own: Path | None = None) -> Mapping[str, Procedure]:
    """Read every `*.sql` under the shipped folder and the organisation's own, by id, in order of id.

    Raises WrongConfiguration `file:line: what` for the first file that is wrong, or an id that comes twice.
    """
    found: dict[str, Procedure] = {}
    for folder in (shipped, own):
        for path in sorted(folder.rglob("*.sql")) if folder is not None and folder.is_dir() else ():
            procedure = read_procedure(path, folder or shipped)
            if procedure.id in found:
                raise _complaint(
                    path, 1, f"the procedure {procedure.id} is shipped already", "Give the file another name."
                )
            found[procedure.id] = procedure
    return MappingProxyType(dict(sorted(found.items())))


def read_procedure(path: Path, folder: Path) -> Procedure:
    """Read one file; its id is its path below the folder, with dots. Raises WrongConfiguration."""
    content = _content(path)
    header = _Header(path)
    for line, key, value in _header_lines(path, content):
        header.take(line, key, value)
    header.check_whole()
    for line, what in objections(content, GIVEN | header.parameters.keys()):
        raise _complaint(path, line, what, "See docs/procedures.md.")
    return Procedure(
        id=_id(path, folder),
        title=header.title,
        populations=tuple(header.populations),
        parameters=MappingProxyType(header.parameters),
        reasons=MappingProxyType(header.reasons),
        sql=content,
        sha256=digest(content.encode()),
        source=path,
        needs=tuple(header.needs),
    )


@dataclass
class _Header:
    """What the header lines have said so far."""

    path: Path
    title: str = ""
    populations: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def take(self, line: int, key: str, value: str) -> None:
        match key:
            case "title":
                self._take_title(line, value)
            case "populations":
                self._take_populations(line, value, self.populations)
            case "needs":
                self._take_populations(line, value, self.needs)
            case "parameters":
                for name, default in _assignments(self.path, line, value):
                    self._once(line, name, self.parameters)
                    self.parameters[name] = default
            case "reasons":
                self._take_reason(line, value)
            case _:
                raise _complaint(self.path, line, f"unknown header line {key!r}", f"Known are {', '.join(_KEYS)}.")

    def check_whole(self) -> None:
        for key in ("title", "populations", "reasons"):
            if not getattr(self, key):
                raise _complaint(self.path, 1, f"the header line '-- {key}:' is missing", "Write it above the SELECT.")
        for name in self.needs:
            if name not in self.populations:
                raise _complaint(self.path, 1, f"it needs {name}, which it does not read", "Add it to the populations.")

    def _take_title(self, line: int, value: str) -> None:
        if self.title:
            raise _complaint(self.path, line, "the title comes twice", "Keep one.")
        self.title = value

    def _take_populations(self, line: int, value: str, into: list[str]) -> None:
        for name in (part.strip() for part in value.split(",")):
            if not _POPULATION.fullmatch(name):
                raise _complaint(
                    self.path,
                    line,
                    f"{name!r} is no collector's id",
                    "Write them like github.repos, separated by commas.",
                )
            self._once(line, name, into)
            into.append(name)

    def _take_reason(self, line: int, value: str) -> None:
        for part in _NEXT_REASON.split(value):
            found = _REASON.fullmatch(part)
            if not found:
                raise _complaint(
                    self.path,
                    line,
                    f"{part!r} is no reason",
                    "Write one a line, like '-- reasons: late = It came late'.",
                )
            self._once(line, found["code"], self.reasons)
            self.reasons[found["code"]] = found["text"]

    def _once(self, line: int, name: str, known: Mapping[str, Any] | list[str]) -> None:
        if name in known:
            raise _complaint(self.path, line, f"{name} comes twice", "Keep one.")


def _content(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise _complaint(
                path, 1, f"the file is larger than {_MAX_BYTES // 1024} KB", "A procedure is one readable SELECT."
            )
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise _complaint(path, 1, "the file is not UTF-8", "Save it as UTF-8.") from error
    except OSError as error:
        raise _complaint(path, 1, f"the file cannot be read: {error.strerror}", "Mend or remove it.") from error


def _header_lines(path: Path, content: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line, key, value) of the comments above the statement.

    After the first comment that is not `-- key: value`, what looks like an unknown key is free text.
    """
    free = False
    for number, text in enumerate(content.splitlines(), start=1):
        stripped = text.strip()
        if stripped and not stripped.startswith("--"):
            return
        found = _HEADER_LINE.fullmatch(stripped)
        if not found or (free and found["key"] not in _KEYS):
            free = True
        elif not found["value"].strip():
            raise _complaint(
                path, number, f"the header line {found['key']!r} is empty", "Write its value on the same line."
            )
        else:
            yield number, found["key"], found["value"].strip()


def _assignments(path: Path, line: int, value: str) -> Iterator[tuple[str, Parameter]]:
    """Yield the name and value of each `name = JSON value`, separated by commas."""
    remedy = 'Write them like: days = 90, strict = true, name = "x", ports = [22, 80].'
    position = 0
    while position < len(value):
        found = _PARAMETER.match(value, position)
        if not found:
            raise _complaint(path, line, f"no parameter at {value[position:].strip()!r}", remedy)
        try:
            default, position = json.JSONDecoder().raw_decode(value, found.end())
        except (ValueError, RecursionError) as error:
            raise _complaint(
                path, line, f"the parameter {found['name']} has no value that can be read", remedy
            ) from error
        yield _named(path, line, found["name"], default)
        rest = value[position:].lstrip()
        if rest and (not rest.startswith(",") or not rest[1:].strip()):
            raise _complaint(path, line, f"{rest!r} stands after the parameter {found['name']}", remedy)
        position = len(value) - len(rest) + 1 if rest else len(value)


def _named(path: Path, line: int, name: str, default: Any) -> tuple[str, Parameter]:
    if name in GIVEN:
        raise _complaint(
            path, line, f"the parameter {name} is given to every procedure", "Take it out of the header, or rename it."
        )
    match default:
        case float() if not isfinite(default):
            pass
        case bool() | int() | float() | str():
            return name, default
        case list() if all(isinstance(one, str | int | float) and not isinstance(one, bool) for one in default):
            return name, tuple(default)
        case _:
            pass
    raise _complaint(
        path, line, f"the parameter {name} is {default!r}", "It may be a number, a text, true, false or a list."
    )


def _same_type(value: Parameter, default: Parameter) -> bool:
    """Say whether a value may stand for the default; a whole number may stand for any number."""
    if isinstance(value, bool) or isinstance(default, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, float):
        return isinstance(value, int | float)
    return isinstance(value, type(default))


def _shown(value: Parameter) -> str:
    return json.dumps(value, ensure_ascii=False)


def _id(path: Path, folder: Path) -> str:
    parts = path.relative_to(folder).with_suffix("").parts
    wrong = [part for part in parts if not _SEGMENT.fullmatch(part)]
    if wrong:
        raise _complaint(
            path,
            1,
            f"{wrong[0]!r} cannot be part of a procedure's id",
            "Use a-z, 0-9 and _ in names of files and folders.",
        )
    return ".".join(parts)


def _complaint(path: Path, line: int, what: str, remedy: str) -> WrongConfiguration:
    return WrongConfiguration(f"{path}:{line}: {what}", remedy)
