"""The company's controls: those of the shipped catalog that apply, asked of the sources it has, at the rhythm it settled."""

from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from readiness import resources

TABLE = Path(__file__).parent / "catalog.yaml"
MANUAL = "manual"
REGISTER = "register."
ONCE_IN_A_WHILE = {"monthly", "quarterly", "semiannual", "annual"}
Line = dict[str, Any]


def controls_yaml() -> str:
    """Write the company's controls.yaml."""
    said = _read(TABLE)
    shipped = _read(resources.CONTROLS)
    controls = [_control(one, said) for one in shipped["controls"] if one["id"] not in said["left_out"]]
    written = StringIO()
    yaml = YAML(typ="safe")
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # ruamel types it None
    yaml.dump({"areas": shipped["areas"], "controls": controls}, written)
    return written.getvalue()


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return found


def _control(shipped: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    lines = [dict(line) for line in shipped["evidence"]]
    kept = [line for line in lines if _source(line["collector"], said)]
    if not any(line["proves"] == "operating" and line["kind"] != "ticket-sample" for line in kept):
        left = [line for line in lines if line["proves"] == "operating" and line not in kept]
        kept += [{**line, "collector": MANUAL} for line in left[:1]]
    settled = [_settled(shipped, line, said) for line in kept]
    used = [_used(use, said) for use in shipped.get("procedures", ()) if use["id"] in said["procedures"]]
    return {**shipped, "evidence": settled} | ({"procedures": used} if "procedures" in shipped else {})


def _source(collector: str, said: Mapping[str, Any]) -> bool:
    return collector == MANUAL or collector.startswith(REGISTER) or collector in {*said["collected"], *said["imported"]}


def _settled(control: Mapping[str, Any], line: Line, said: Mapping[str, Any]) -> Line:
    """Give a line the rhythm in which the company brings it."""
    return {**line, **dict(_rhythm(control, line, said))}


def _rhythm(control: Mapping[str, Any], line: Line, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name = f"{control['id']}/{line['key']}"
    if line["proves"] == "design":
        return
    if name in said["cadences"]:
        yield "cadence", said["cadences"][name]
    elif line["collector"] in said["collected"]:
        events = line["collector"].startswith("tickets.") or line["collector"] in {
            "github.merged_pulls",
            "github.default_branch_commits",
        }
        cadence, coverage = ("monthly", "spans") if events else ("weekly", "observed")
        yield "cadence", cadence
        yield "coverage", coverage
    elif line["collector"] in said["imported"]:
        yield "cadence", "monthly"
        yield "coverage", "slots"
    elif control["cadence"] not in ONCE_IN_A_WHILE:
        yield "cadence", "quarterly"
        yield "coverage", "slots"


def _used(use: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    given = {**use.get("parameters", {}), **said["procedures"][use["id"]]}
    return {**use, **({"parameters": given} if given else {})}
