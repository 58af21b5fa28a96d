"""What a row about a merged pull request holds."""

from collectors.kit import Column, ColumnType, Schema

__all__ = ["SCHEMA"]

TEXT, INTEGER, BOOLEAN, INSTANT = ColumnType.TEXT, ColumnType.INTEGER, ColumnType.BOOLEAN, ColumnType.INSTANT

REVIEW = (
    Column("id", TEXT, "GitHub's id of the review"),
    Column("reviewer", TEXT, "Login; null where the account is gone", required=False),
    Column("reviewer_type", TEXT, "User, Bot, Mannequin, ...; null where the account is gone", required=False),
    Column("association", TEXT, "OWNER, MEMBER, COLLABORATOR, CONTRIBUTOR, ...: today's", required=False),
    Column("can_push", BOOLEAN, "The reviewer may write to the repository: today's", required=False),
    Column("state", TEXT, "APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED, PENDING: today's, see dismissed_state"),
    Column("submitted_at", INSTANT, "When it was given; null where it never was", required=False),
    Column("commit_oid", TEXT, "Commit that was reviewed; null where GitHub lost it", required=False),
    Column("dismissed_at", INSTANT, "When it was dismissed, which may be after the merge", required=False),
    Column("dismissed_by", TEXT, "Login of who dismissed it", required=False),
    Column("dismissed_state", TEXT, "What it said before it was dismissed", required=False),
)
AUTHOR = (
    Column("login", TEXT, "Account behind the e-mail address; null where GitHub knows none", required=False),
    Column("type", TEXT, "User; null where GitHub knows no account", required=False),
    Column("name", TEXT, "Name as git recorded it", required=False),
    Column("email", TEXT, "E-mail address as git recorded it", required=False),
)
COMMIT = (
    Column("oid", TEXT, "SHA of the commit"),
    Column("committed_at", INSTANT, "When git says it was committed"),
    Column("authors", TEXT, "Author first, then co-authors named in the message", many=True, fields=AUTHOR),
)
CHECK = (
    Column("name", TEXT, "Name of the check, or context of the commit status"),
    Column("required", BOOLEAN, "Required at the merge; null: GitHub does not keep that", required=False),
    Column("status", TEXT, "COMPLETED, IN_PROGRESS, QUEUED, PENDING, ..."),
    Column("conclusion", TEXT, "SUCCESS, FAILURE, ERROR, NEUTRAL, ...; null while it runs", required=False),
    Column("completed_at", INSTANT, "When it ended, which may be after the merge", required=False),
)

SCHEMA = Schema(
    key="item",
    at="merged_at",
    columns=(
        Column("item", TEXT, "OWNER/REPOSITORY#NUMBER"),
        Column("repository", TEXT, "OWNER/REPOSITORY"),
        Column("number", INTEGER, "Number of the pull request in its repository"),
        Column("title", TEXT, "Title"),
        Column("url", TEXT, "Its page"),
        Column("author", TEXT, "Login of who opened it; null where the account is gone", required=False),
        Column("author_type", TEXT, "User, Bot, Mannequin, ...; null where the account is gone", required=False),
        Column("base_branch", TEXT, "Branch it was merged into"),
        Column("production", BOOLEAN, "Production is made from that branch"),
        Column("head_oid", TEXT, "Commit that was merged"),
        Column("base_oid", TEXT, "Commit it was compared with", required=False),
        Column("created_at", INSTANT, "When it was opened"),
        Column("merged_at", INSTANT, "When it was merged"),
        Column("merged_by", TEXT, "Login of who merged it; null where the account is gone", required=False),
        Column("merged_by_type", TEXT, "User, Bot, ...; null where the account is gone", required=False),
        Column("merge_commit", TEXT, "Commit the merge made on the base branch", required=False),
        Column("merge_queue", BOOLEAN, "A merge queue merged it"),
        Column(
            "merge_commits",
            TEXT,
            "Commits of the base branch known to come of it; a rebase's others name it in default_branch_commits",
            many=True,
        ),
        Column("reviews", TEXT, "Reviews, oldest first", many=True, fields=REVIEW),
        Column("commits", TEXT, "Commits of its branch", many=True, fields=COMMIT),
        Column("reviews_whole", BOOLEAN, "All reviews and dismissals are here"),
        Column("commits_whole", BOOLEAN, "All commits with all their authors are here"),
        Column("labels", TEXT, "Labels", many=True),
        Column("ticket_keys", TEXT, "What looks like a ticket's key in branch, title or body", many=True),
        Column("checks", TEXT, "Checks of the merged commit", many=True, fields=CHECK),
        Column("checks_whole", BOOLEAN, "All its checks are here; false where the token may not see them"),
        Column("review_decision", TEXT, "GitHub's own verdict today; null where no review is required", required=False),
    ),
)
