"""controls.yaml becomes controls with every default filled in, or every complaint with its line and column."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from readiness import resources
from readiness.catalog import evidence, uses
from readiness.catalog.controls import KEYS, load_controls
from readiness.catalog.tags import WORDS
from readiness.catalog.value import Catalog
from readiness.domain.vocabulary import Anchor, Cadence, ControlType, CoverageModel, Kind, Nature, Proves, Severity
from readiness.errors import Complaint, WrongConfiguration, WrongUse

Read = Callable[[str], Catalog]
Complaints = Callable[[str], tuple[Complaint, ...]]

MINIMAL = """controls:
- id: AC-01
  title: Access is limited
  criteria: [CC6.1]
  owner: IT Lead
  cadence: quarterly
  evidence:
  - {key: list, name: List of users, kind: population-list, collector: manual, proves: operating}
"""
FULL = """areas:
  access: Access
controls:
- id: AC-01
  title: Access is limited
  description: |
    Two lines
    of text.
  criteria: [CC6.1, CC6.2]
  owner: dana@acme.example
  cadence: continuous
  area: access
  weight: 5
  control_type: preventive
  nature: it-dependent manual
  effective_from: 2026-02-01
  tags: {fix_first: mfa, trust_domain: network, buyer_focus: [access-management], finding_class: other}
  evidence:
  - {key: policy, name: Policy, kind: document, collector: manual, proves: design, evidence_type: policy}
  - {key: repos, name: Repositories, kind: config-export, collector: github.repos, proves: operating}
  - key: pulls
    name: Merged changes
    kind: population-list
    collector: github.merged_pulls
    proves: operating
    cadence: monthly
    coverage: slots
    max_gap: 3
    grace: 4
    anchor: calendar
  procedures:
  - {id: github.review_required, parameters: {n: 2}}
  - {id: changes.traceable, severity: low, parameters: {list: [1, two, 3.5, true], word: x}}
  test: Look.
  remediation: Mend.
"""
WAIT = "Correct it, or wait for the version that brings it."


def test_everything_a_control_can_say_is_read(read: Read) -> None:
    (control,) = read(FULL).controls
    assert control.description == "Two lines\nof text."
    assert control.criteria == ("CC6.1", "CC6.2")
    assert control.owner == "dana@acme.example"
    assert (control.cadence, control.area, control.weight) == (Cadence.CONTINUOUS, "access", 5)
    assert (control.control_type, control.nature) == (ControlType.PREVENTIVE, Nature.IT_DEPENDENT_MANUAL)
    assert control.effective_from == date(2026, 2, 1)
    assert (control.test, control.remediation) == ("Look.", "Mend.")
    assert control.fix_first == "mfa"
    assert control.tags["buyer_focus"] == ("access-management",)
    policy, repos, pulls = control.requirements
    assert policy.id == "AC-01/policy"
    assert (policy.cadence, policy.rolling, policy.coverage) == (Cadence.ANNUAL, True, CoverageModel.SLOTS)
    assert policy.evidence_type == "policy"
    assert (repos.cadence, repos.coverage, repos.available) == (Cadence.CONTINUOUS, CoverageModel.OBSERVED, True)
    assert (pulls.cadence, pulls.coverage, pulls.max_gap, pulls.grace) == (Cadence.MONTHLY, CoverageModel.SLOTS, 3, 4)
    assert pulls.anchor is Anchor.CALENDAR
    review, traceable = control.procedures
    assert (review.parameters, review.severity, review.available) == ({"n": 2}, Severity.HIGH, True)
    assert traceable.parameters == {"list": (1, "two", 3.5, True), "word": "x"}
    assert (traceable.severity, traceable.available) == (Severity.LOW, False)


def test_what_is_left_out_has_the_contracts_defaults(read: Read) -> None:
    catalog = read(MINIMAL)
    (control,) = catalog.controls
    assert (control.weight, control.area, control.description, control.tags) == (3, "", "", {})
    assert control.control_type is None
    assert control.effective_from is None
    assert control.procedures == ()
    (line,) = control.requirements
    assert (line.kind, line.proves) == (Kind.POPULATION_LIST, Proves.OPERATING)
    assert (line.cadence, line.coverage) == (Cadence.QUARTERLY, CoverageModel.SLOTS)
    assert (line.max_gap, line.grace, line.anchor, line.rolling) == (7, 10, Anchor.WINDOW, False)
    assert len(catalog.criteria) == 61
    assert catalog.warnings == ()
    assert catalog.control("AC-01") is control
    assert catalog.requirement("AC-01/list") is line
    assert catalog.control("AC-02") is None


def test_only_a_line_that_a_shipped_collector_fetches_has_no_grace(read: Read) -> None:
    fetched, planned = (
        read(MINIMAL.replace("collector: manual", f"collector: {id_}")) for id_ in ("github.repos", "idp.users")
    )
    assert fetched.requirement("AC-01/list").grace == 0
    assert planned.requirement("AC-01/list").grace == 10


def changed(old: str, new: str) -> str:
    assert old in MINIMAL
    return MINIMAL.replace(old, new)


LINE = "{key: list, name: List of users, kind: population-list, collector: manual, proves: operating}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (changed("CC6.1", "CC6.9"), "controls.yaml:4:14: unknown criterion 'CC6.9'. Did you mean CC6.8?"),
        (changed("CC6.1", "CC6.1, CC6.1"), "controls.yaml:4:21: the criterion CC6.1 stands twice. Keep one of them."),
        (changed("CC6.1", "6.1"), "controls.yaml:4:14: unknown criterion '6.1'. "),
        (
            changed("[CC6.1]", "CC6.1"),
            "controls.yaml:4:13: criteria must be a list, not 'CC6.1'. Write criteria: [...]",
        ),
        (changed("[CC6.1]", "[]"), "controls.yaml:4:13: criteria is empty. Write at least one."),
        (changed("quarterly", "quaterly"), "controls.yaml:6:12: unknown cadence 'quaterly'. Did you mean quarterly?"),
        (
            changed("quarterly", "3"),
            "controls.yaml:6:12: unknown cadence '3'. Write one of: continuous, per-occurrence",
        ),
        (
            changed("  title:", "  titel: x\n  title:"),
            "controls.yaml:3:3: unknown key titel in a control. Did you mean title?",
        ),
        (changed("  title: Access is limited\n", ""), "controls.yaml:2:3: a control has no title. Add title: ..."),
        (changed("Access is limited", ""), "controls.yaml:3:3: title must be text, not nothing. Write it in quotes"),
        (changed("Access is limited", "''"), "controls.yaml:3:10: title is empty. Write the title."),
        (changed("Access is limited", "5"), "controls.yaml:3:10: title must be text, not '5'. Write it in quotes"),
        (
            changed("Access is limited", "x" * 6000),
            "controls.yaml:3:10: title is longer than 5000 characters. Say it in",
        ),
        (
            changed("IT Lead", "[IT Lead, CEO]"),
            "controls.yaml:5:10: owner must be exactly one role or e-mail address. Name",
        ),
        (
            changed("IT Lead", "IT Lead, CEO"),
            "controls.yaml:5:10: owner must be exactly one role or e-mail address. Name",
        ),
        (changed("IT Lead", "a@x.example b@x.example"), "controls.yaml:5:10: owner must be exactly one role or e-mail"),
        (changed("IT Lead", "{a: b}"), "controls.yaml:5:10: owner must be text, not a mapping. "),
        (changed("AC-01", "AC 01"), "controls.yaml:2:7: id cannot be 'AC 01'. Use letters, digits"),
        (changed("AC-01", "../etc"), "controls.yaml:2:7: id cannot be '../etc'. Use letters, digits"),
        (changed("AC-01", "7"), "controls.yaml:2:7: id cannot be '7'. Use letters, digits"),
        (
            MINIMAL + "  weight: 6\n",
            "controls.yaml:9:11: weight must be a whole number from 1 to 5, not '6'. Write weight: 3",
        ),
        (MINIMAL + "  weight: true\n", "controls.yaml:9:11: weight must be a whole number from 1 to 5, not 'True'. "),
        (MINIMAL + "  weight: high\n", "controls.yaml:9:11: weight must be a whole number from 1 to 5, not 'high'. "),
        (
            MINIMAL + "  control_type: directive\n",
            "controls.yaml:9:17: unknown control_type 'directive'. Did you mean detective?",
        ),
        (MINIMAL + "  nature: auto\n", "controls.yaml:9:11: unknown nature 'auto'. "),
        (
            MINIMAL + "  effective_from: 2026-02-31\n",
            "controls.yaml:9:19: effective_from '2026-02-31' is no date. Write it as",
        ),
        (
            MINIMAL + "  effective_from: 20260201\n",
            "controls.yaml:9:19: effective_from '20260201' is no date. Write it as",
        ),
        (
            MINIMAL + "  effective_from: 0000-01-01\n",
            "controls.yaml:9:19: effective_from '0000-01-01' is no date. Write it as",
        ),
        (
            MINIMAL + "  tags: {fix_frist: mfa}\n",
            "controls.yaml:9:10: unknown key fix_frist in tags. Did you mean fix_first?",
        ),
        (MINIMAL + "  tags: {fix_first: mfaa}\n", "controls.yaml:9:21: unknown fix_first 'mfaa'. Did you mean mfa?"),
        (MINIMAL + "  tags: {buyer_focus: mfa}\n", "controls.yaml:9:23: buyer_focus must be a list, not 'mfa'. "),
        (
            MINIMAL + "  tags: {buyer_focus: [backups-recovery]}\n",
            "controls.yaml:9:24: unknown buyer_focus 'backups-recovery'. Did you mean backup-recovery",
        ),
        (
            MINIMAL + "  procedures: changes.approved\n",
            "controls.yaml:9:15: procedures must be a list, not 'changes.approved'.",
        ),
        (
            MINIMAL + "  procedures: [changes.approved]\n",
            "controls.yaml:9:16: a procedure must be a mapping, not 'changes.approved'.",
        ),
        (MINIMAL + "  procedures: [{parameters: {}}]\n", "controls.yaml:9:16: a procedure has no id. Add id: ..."),
        (
            MINIMAL + "  procedures: [{id: a.b, severty: low}]\n",
            "controls.yaml:9:26: unknown key severty in a procedure. Did you",
        ),
        (
            MINIMAL + "  procedures: [{id: a.b, severity: hihg}]\n",
            "controls.yaml:9:36: unknown severity 'hihg'. Did you mean high?",
        ),
        (
            MINIMAL + "  procedures: [{id: a.b, severity: info}]\n",
            "controls.yaml:9:36: an exception is never only info. Write low",
        ),
        (
            MINIMAL + "  procedures: [{id: a.b}, {id: a.b}]\n",
            "controls.yaml:9:28: the procedure a.b stands twice in this control.",
        ),
        (
            MINIMAL + "  procedures: [{id: a.b, parameters: [1]}]\n",
            "controls.yaml:9:38: parameters must be a mapping, not a list. ",
        ),
        (
            MINIMAL + "  procedures: [{id: a.b, parameters: {n: {}}}]\n",
            "controls.yaml:9:42: the parameter n cannot be a mapping. Write",
        ),
        (
            MINIMAL + "  procedures: [{id: a.b, parameters: {n: }}]\n",
            "controls.yaml:9:39: the parameter n cannot be nothing. Write a text",
        ),
        (
            MINIMAL + "  procedures: [{id: github.review_required, parameters: {m: 1}}]\n",
            "controls.yaml:9:61: procedure github.review_required has no parameter m. It has: n.",
        ),
        (
            MINIMAL + "  procedures: [{id: github.review_required, parameters: {n: two}}]\n",
            "controls.yaml:9:61: procedure github.review_required: parameter n is 'two', not of the type of its default 1.",
        ),
        (changed(LINE, "{key: list}"), "controls.yaml:8:5: an evidence line has no collector. Add collector: ..."),
        (changed("key: list", "key: a/b"), "controls.yaml:8:11: key cannot be 'a/b'. Use letters, digits"),
        (
            changed("population-list", "populationlist"),
            "controls.yaml:8:44: unknown kind 'populationlist'. Did you mean population-l",
        ),
        (
            changed("proves: operating", "proves: operation"),
            "controls.yaml:8:88: unknown proves 'operation'. Did you mean operating?",
        ),
        (
            changed("operating}", "operating, cadance: x}"),
            "controls.yaml:8:99: unknown key cadance in an evidence line. Did you mean cad",
        ),
        (
            changed("operating}", "operating, cadence: x}"),
            "controls.yaml:8:108: unknown cadence 'x'. Write one of: continuous",
        ),
        (
            changed("operating}", "operating, coverage: span}"),
            "controls.yaml:8:109: unknown coverage 'span'. Did you mean spans?",
        ),
        (
            changed("operating}", "operating, max_gap: 0}"),
            "controls.yaml:8:108: max_gap must be a whole number from 1 to 366",
        ),
        (
            changed("operating}", "operating, grace: -1}"),
            "controls.yaml:8:106: grace must be a whole number from 0 to 366",
        ),
        (changed("operating}", "operating, anchor: month}"), "controls.yaml:8:107: unknown anchor 'month'. "),
        (changed("collector: manual", "collector: [a]"), "controls.yaml:8:72: collector must be text, not a list. "),
        (changed(f"\n  - {LINE}", " []"), "controls.yaml:7:13: evidence is empty. Write at least one."),
        (changed(f"\n  - {LINE}", " manual"), "controls.yaml:7:13: evidence must be a list, not 'manual'. "),
        (
            changed(LINE, "list"),
            "controls.yaml:8:5: an evidence line must be a mapping, not 'list'. Write its keys, such as key: ...",
        ),
        ("controls: []\n", "controls.yaml:1:11: controls is empty. Write at least one."),
        ("areas: {}\n", "controls.yaml:1:1: the catalog has no controls. Add controls: ..."),
        ("", "controls.yaml:1:1: the catalog must be a mapping, not nothing. Write its keys, such as areas: ..."),
        ("- a\n", "controls.yaml:1:1: the catalog must be a mapping, not a list. "),
        ("area:\n  a: b\n" + MINIMAL, "controls.yaml:1:1: unknown key area in the catalog. Did you mean areas?"),
        ("areas: [a]\n" + MINIMAL, "controls.yaml:1:8: areas must be a mapping, not a list. "),
        ("areas: {a: 5}\n" + MINIMAL, "controls.yaml:1:12: a must be text, not '5'. "),
        (
            "controls:\n- AC-01\n",
            "controls.yaml:2:3: a control must be a mapping, not 'AC-01'. Write its keys, such as id: ...",
        ),
    ],
)
def test_each_fault_names_its_line_and_column_and_a_remedy(complaints: Complaints, text: str, said: str) -> None:
    assert str(complaints(text)[0]).startswith(said)


def test_a_control_that_stands_twice_names_the_first(complaints: Complaints) -> None:
    twice = MINIMAL + MINIMAL.removeprefix("controls:\n")
    (complaint,) = complaints(twice)
    assert str(complaint) == (
        "controls.yaml:9:7: the control AC-01 stands twice; first on line 2. Give one of them another id."
    )


def test_an_evidence_key_that_stands_twice_names_the_first(complaints: Complaints) -> None:
    (complaint,) = complaints(MINIMAL + f"  - {LINE}\n")
    assert str(complaint) == (
        "controls.yaml:9:11: the evidence line list stands twice; first on line 8. Give one of them another key."
    )


def test_the_same_key_in_two_controls_is_no_fault(read: Read) -> None:
    second = MINIMAL.removeprefix("controls:\n").replace("AC-01", "AC-02")
    assert [line.id for line in read(MINIMAL + second).requirements] == ["AC-01/list", "AC-02/list"]


def test_every_fault_is_kept_in_the_files_order_and_the_message_counts_them(read: Read) -> None:
    text = MINIMAL.replace("CC6.1", "CC6.9").replace("quarterly", "often").replace("IT Lead", "a, b") + "  weight: 9\n"
    with pytest.raises(WrongConfiguration) as raised:
        read(text)
    places = [(complaint.line, complaint.column) for complaint in raised.value.complaints]
    assert places == [(4, 14), (5, 10), (6, 12), (9, 11)]
    assert str(raised.value).startswith("controls.yaml:4:14: unknown criterion 'CC6.9'. ")
    assert str(raised.value).endswith("(3 more: readiness catalog check --json lists them)")


def test_ids_nobody_knows_load_as_not_available_yet_with_a_warning(read: Read) -> None:
    text = (
        MINIMAL.replace("collector: manual", "collector: github.reops")
        + "  procedures: [{id: vendors.curent}, {id: own.test}]\n"
    )
    catalog = read(text)
    (control,) = catalog.controls
    assert not control.requirements[0].available
    assert [use.available for use in control.procedures] == [False, False]
    assert [str(warning) for warning in catalog.warnings] == [
        "controls.yaml:8:72: no collector is called 'github.reops', so it counts as not available yet. Did you mean github.repos?",
        "controls.yaml:9:21: no procedure is called 'vendors.curent', so it counts as not available yet. Did you mean vendors.current?",
        f"controls.yaml:9:43: no procedure is called 'own.test', so it counts as not available yet. {WAIT}",
    ]


def test_an_area_that_is_not_listed_is_a_warning(read: Read) -> None:
    catalog = read("areas:\n  access: Access\n" + MINIMAL + "  area: acess\n")
    assert [str(warning) for warning in catalog.warnings] == [
        "controls.yaml:11:9: the area 'acess' is not in areas. Did you mean access?"
    ]


def test_a_hostile_value_is_shown_short_and_on_one_line(complaints: Complaints) -> None:
    (complaint,) = complaints(changed("CC6.1", '"' + "x\\n\\u202e" * 60 + '"'))
    assert len(complaint.what) < 100
    assert complaint.what.isprintable()


def test_no_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"there is no controls.yaml in .* Run `readiness init DIR`"):
        load_controls(tmp_path / "controls.yaml", shapes={}, procedures={})


def test_the_shipped_catalog_is_whole() -> None:
    catalog = load_controls(resources.CONTROLS, shapes={}, procedures={})
    assert len(catalog.controls) == 90
    assert len(catalog.requirements) == 288
    assert len(catalog.areas) == 10
    assert {criterion for control in catalog.controls for criterion in control.criteria} == {
        c.id for c in catalog.criteria
    }
    assert {control.area for control in catalog.controls} == set(catalog.areas)
    assert len(catalog.collectors) == 79
    assert len(catalog.procedures) == 101


def test_the_page_about_the_catalog_names_every_key_and_word() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "catalog.md").read_text(encoding="utf-8")
    words = [*Cadence, *Kind, *Proves, *CoverageModel, *Anchor, *ControlType, *Nature]
    for name in (*KEYS, *evidence.KEYS, *uses.KEYS, *WORDS, *words):
        assert f"`{name}`" in page
