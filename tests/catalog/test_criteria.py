"""The 61 criteria in their order, under our own words or a licence holder's."""

from collections import Counter
from pathlib import Path

import pytest

from readiness.catalog.criteria import load_criteria
from readiness.domain.vocabulary import Category
from readiness.errors import WrongConfiguration


def test_there_are_61_criteria_in_five_categories() -> None:
    criteria = load_criteria()
    assert Counter(criterion.category for criterion in criteria) == {
        Category.SECURITY: 33,
        Category.AVAILABILITY: 3,
        Category.CONFIDENTIALITY: 2,
        Category.PROCESSING_INTEGRITY: 5,
        Category.PRIVACY: 18,
    }
    assert criteria[0].id == "CC1.1"
    assert criteria[0].series_name == "Control environment"
    assert len({criterion.id for criterion in criteria}) == 61
    assert all(criterion.title and criterion.summary for criterion in criteria)


def test_a_licence_holders_file_replaces_the_summaries_it_has(tmp_path: Path) -> None:
    file = tmp_path / "official.yaml"
    file.write_text("CC6.1: The official wording.\n", encoding="utf-8")
    summaries = {criterion.id: criterion.summary for criterion in load_criteria(file)}
    ours = {criterion.id: criterion.summary for criterion in load_criteria()}
    assert summaries["CC6.1"] == "The official wording."
    assert {**summaries, "CC6.1": ours["CC6.1"]} == ours


def test_a_wrong_file_of_a_licence_holder_names_each_place(tmp_path: Path) -> None:
    file = tmp_path / "official.yaml"
    file.write_text("CC6.9: x\nCC6.1: 5\n", encoding="utf-8")
    with pytest.raises(WrongConfiguration) as raised:
        load_criteria(file)
    assert [complaint.where for complaint in raised.value.complaints] == ["official.yaml:1:1", "official.yaml:2:8"]
