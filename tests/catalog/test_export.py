"""The catalog is written back to the letter, with what was overridden in its place."""

from hypothesis import given
from hypothesis import strategies as st

from readiness import resources
from readiness.catalog.export import merged
from readiness.catalog.tree import Node, parse

TEXT = """# ours
controls:
- id: AC-01          # first
  owner: 'IT Lead'   # who
  cadence: quarterly
  evidence:
  - {key: list, name: "a, b", proves: operating}
  - key: block
    name: x
- {id: AC-02, owner: CEO, cadence: annual}
"""


def test_without_overrides_every_character_stays() -> None:
    text = resources.CONTROLS.read_text(encoding="utf-8")
    assert merged(text, {}) == text
    assert merged(text, {("NO-SUCH", "owner"): "x"}) == text


def test_owner_and_cadence_change_in_place_and_comments_stay() -> None:
    changed = merged(TEXT, {("AC-01", "owner"): "dana@acme.example", ("AC-02", "cadence"): "monthly"})
    assert changed == TEXT.replace("'IT Lead'", "dana@acme.example").replace("annual", "monthly")


def test_a_line_of_evidence_gets_the_key_it_did_not_have_in_its_own_style() -> None:
    changed = merged(TEXT, {("AC-01/list", "cadence"): "monthly", ("AC-01/block", "cadence"): "weekly"})
    assert "{key: list, cadence: monthly, name" in changed
    assert "  - key: block\n    cadence: weekly\n    name: x\n" in changed


def test_windows_line_ends_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    assert merged(text, {("AC-02", "owner"): "CTO"}) == text.replace("CEO", "CTO")


def owner(node: Node) -> object:
    assert isinstance(node.value, dict)
    controls = next(value for key, value in node.value.items() if key == "controls")
    return next(value.value for key, value in controls.value[1].value.items() if key == "owner")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_whatever_the_owner_is_called_it_is_read_back(name: str) -> None:
    assert owner(parse(merged(TEXT, {("AC-02", "owner"): name}), "c.yaml")) == name
