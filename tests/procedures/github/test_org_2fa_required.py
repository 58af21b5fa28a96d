"""The second factor that the organisation demands."""

import pytest

from readiness.testbench.values import Registers

SETTINGS = "github.org.settings"


@pytest.fixture(scope="module")
def sheet(ground):
    organizations = [
        {"login": "strict", "two_factor_requirement_enabled": True},
        {"login": "lax", "two_factor_requirement_enabled": False},
        {"login": "hidden"},
        {"login": "Sso", "two_factor_requirement_enabled": False},
        {"login": "old", "two_factor_requirement_enabled": False},
    ]
    scope = ({"kind": "item", "pattern": "OLD", "excluded": True, "reason": "sold"},)
    return ground.sheet(
        "github.org_2fa_required",
        {SETTINGS: organizations},
        parameters={"forced_sign_on": ("sso",)},
        registers=Registers(scope=scope),
    )


def test_each_organisation_is_judged_by_what_it_demands(sheet):
    assert {row["item"]: (row["outcome"], row["reason"]) for row in sheet.rows()} == {
        "strict": ("ok", None),
        "lax": ("exception", "not_required"),
        "hidden": ("inconclusive", "not_visible"),
        "Sso": ("ok", None),
        "old": ("not_applicable", "out_of_scope"),
    }


def test_a_declared_sign_on_is_shown_as_declared(sheet):
    assert {row["item"] for row in sheet.rows() if row["forced_sign_on_declared"]} == {"Sso"}
