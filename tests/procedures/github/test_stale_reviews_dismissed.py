"""Approvals and later pushes; not_protected, not_visible, branch_missing and out_of_scope are judged beside."""


def test_an_approval_must_not_outlive_the_code(judged_branches):
    assert judged_branches(
        "github.stale_reviews_dismissed",
        {
            "dismissed": {"dismiss_stale_reviews": True, "require_last_push_approval": False},
            "last-push": {"dismiss_stale_reviews": False, "require_last_push_approval": True},
            "kept": {"dismiss_stale_reviews": False, "require_last_push_approval": False},
            "unsaid": {},
        },
    ) == {
        "dismissed": ("ok", None),
        "last-push": ("ok", None),
        "kept": ("exception", "stale_reviews_kept"),
        "unsaid": ("exception", "stale_reviews_kept"),
    }
