"""Approving reviews that a branch demands; not_protected, not_visible, branch_missing and out_of_scope are judged beside."""


def test_a_branch_demands_as_many_approvals_as_the_policy(judged_branches):
    cases = {
        "two": {"required_approvals": 2},
        "one": {"required_approvals": 1},
        "none": {"required_approvals": 0},
        "unsaid": {"required_approvals": None},
    }
    too_few = ("exception", "too_few_approvals")
    assert judged_branches("github.review_required", cases) == {
        "two": ("ok", None), "one": ("ok", None), "none": too_few, "unsaid": too_few,
    }  # fmt: skip
    assert judged_branches("github.review_required", cases, {"n": 2}) == {
        "two": ("ok", None), "one": too_few, "none": too_few, "unsaid": too_few,
    }  # fmt: skip
