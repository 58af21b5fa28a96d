from io import StringIO

from ruamel.yaml import YAML

from collectors.kit import discover, shipped
from readiness import resources
from readiness.catalog.controls import load_controls
from readiness.catalog.procedures import load_procedures
from readiness.demo.company.catalog import controls_yaml
from readiness.domain.vocabulary import Kind, Proves


def test_it_is_a_valid_catalog_whose_every_line_somebody_or_something_brings(tmp_path):
    file = tmp_path / "controls.yaml"
    file.write_text(controls_yaml())
    brought = shipped(discover())
    catalog = load_controls(
        file,
        shapes={id_: one.shape for id_, one in brought.items()},
        procedures=load_procedures(resources.PROCEDURES),
    )
    assert len(catalog.controls) == 78
    assert all(use.available for control in catalog.controls for use in control.procedures)
    for control in catalog.controls:
        assert any(line.proves is Proves.OPERATING for line in control.requirements), control.id


def test_what_does_not_apply_is_left_out_and_nothing_else_is_added():
    told = YAML(typ="safe").load(StringIO(controls_yaml()))
    shipped_ids = [one["id"] for one in YAML(typ="safe").load(resources.CONTROLS.read_text())["controls"]]
    assert [one["id"] for one in told["controls"]] == [
        one for one in shipped_ids if not one.startswith(("PI-", "PRV-"))
    ]
    assert Kind.TICKET_SAMPLE in {line["kind"] for one in told["controls"] for line in one["evidence"]}
