"""Checks that a branch demands; not_protected, not_visible, branch_missing and out_of_scope are judged beside."""


def test_a_branch_demands_at_least_one_check(judged_branches):
    assert judged_branches(
        "github.checks_required",
        {"tested": {"required_checks": ["tests", "lint"]}, "untested": {"required_checks": []}},
    ) == {"tested": ("ok", None), "untested": ("exception", "no_required_check")}
