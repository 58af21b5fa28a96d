"""Rewriting and deleting; not_protected, not_visible, branch_missing and out_of_scope are judged beside."""


def test_nobody_rewrites_or_deletes_a_branch(judged_branches):
    assert judged_branches(
        "github.force_push_blocked",
        {
            "closed": {"force_push_allowed": False, "deletion_allowed": False},
            "forced": {"force_push_allowed": True, "deletion_allowed": False},
            "deleted": {"force_push_allowed": False, "deletion_allowed": True},
            "open": {"force_push_allowed": True, "deletion_allowed": True},
        },
    ) == {
        "closed": ("ok", None),
        "forced": ("exception", "force_push_allowed"),
        "deleted": ("exception", "deletion_allowed"),
        "open": ("exception", "force_push_allowed"),
    }
