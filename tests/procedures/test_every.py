"""What holds for every shipped procedure."""

import re

from collectors.kit import discover
from readiness import resources

SYSTEMS = {"aws", "github"}
"""First words of procedures that judge the settings of a system as they are; all others judge what happened over a window."""


def test_each_declares_the_lists_it_reads_and_no_other_and_each_is_shipped(shipped):
    known = {id_ for source in discover().values() for id_ in source.collectors}
    for one in shipped.values():
        body = "\n".join(line.partition("--")[0] for line in one.sql.splitlines())
        read = {id_ for id_ in known if re.search(rf"\b{id_.replace('.', '_')}(__history)?\b", body)}
        behind = {"hris.roster"} if re.search(r"\bpeople\b", body) else set()  # the register is made of the roster
        assert read <= set(one.populations) <= read | behind, one.id
        assert set(one.needs) <= set(one.populations), one.id


def test_those_over_a_window_are_the_ones_with_a_tolerable_rate(shipped):
    assert {one.id for one in shipped.values() if one.is_population} == {
        id_ for id_ in shipped if id_.partition(".")[0] not in SYSTEMS
    }


def test_nothing_in_the_populations_is_an_empty_sheet(ground, shipped):
    sheets = [ground.sheet(name, {}) for name in shipped]
    assert [(sheet.tested, sheet.not_applicable, list(sheet.rows())) for sheet in sheets] == [(0, 0, [])] * len(shipped)


def test_each_declared_reason_is_given_somewhere_and_has_a_test(shipped):
    for one in shipped.values():
        body = "\n".join(line for line in one.sql.splitlines() if not line.startswith("--"))
        test = (resources.PROCEDURES.parents[1] / "tests/procedures" / one.id.replace(".", "/test_")).with_suffix(".py")
        for code in one.reasons:
            assert f"'{code}'" in body, f"{one.id} never gives {code}"
            assert re.search(rf"\b{code}\b", test.read_text()), f"{test} has no case for {code}"
