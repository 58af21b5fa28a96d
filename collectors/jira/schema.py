"""What a row about a ticket holds, whatever its kind."""

from collections.abc import Mapping

from collectors.kit import Column, ColumnType, Schema

__all__ = ["MEANINGS", "schema"]

TEXT, INTEGER, BOOLEAN, INSTANT, DATE = (
    ColumnType.TEXT,
    ColumnType.INTEGER,
    ColumnType.BOOLEAN,
    ColumnType.INSTANT,
    ColumnType.DATE,
)

APPROVAL = (
    Column("approver", TEXT, "Account asked; null where Jira names nobody", required=False),
    Column(
        "decided_at", INSTANT, "When the approval was complete, or the ticket moved; null while pending", required=False
    ),
    Column("decision", TEXT, "approved, declined or pending"),
    Column("source", TEXT, "request: an approval of Jira Service Management; status: a move to a status that means it"),
)
TRANSITION = (
    Column("at", INSTANT, "When it moved"),
    Column("from", TEXT, "Status it left", required=False),
    Column("to", TEXT, "Status it came to", required=False),
    Column("by", TEXT, "Account that moved it; null for Jira itself and accounts that are gone", required=False),
)
REDATED = (
    Column("at", INSTANT, "When the due date was changed"),
    Column("from", DATE, "Due date before; null where there was none", required=False),
    Column("to", DATE, "Due date after; null where it was taken away", required=False),
    Column("by", TEXT, "Account that changed it", required=False),
)
RELATED = (
    Column("item", TEXT, "Key of the other ticket"),
    Column("relation", TEXT, "How this one relates to it: `is caused by`, `subtask`"),
    Column("type", TEXT, "Its issue type", required=False),
    Column("status_category", TEXT, "new, indeterminate or done", required=False),
)
PERSON = (
    Column("account", TEXT, "Account id (Cloud) or user name (Data Center)"),
    Column("email", TEXT, "E-mail address, where the person lets it be seen", required=False),
    Column("name", TEXT, "Name shown", required=False),
    Column("type", TEXT, "atlassian, app or customer (Cloud)", required=False),
)

MAPPED = (
    Column("severity", TEXT, "How bad it is", required=False),
    Column("detected_at", INSTANT, "When it was noticed", required=False),
    Column("acknowledged_at", INSTANT, "When somebody took it on", required=False),
    Column("contained_at", INSTANT, "When it could do no more harm", required=False),
    Column("reviewed_at", INSTANT, "When it was reviewed afterwards", required=False),
    Column("data_affected", BOOLEAN, "Customer or personal data may be affected", required=False),
    Column("assessed_at", INSTANT, "When it was decided whether somebody must be told", required=False),
    Column("notify_by", INSTANT, "Until when they must be told", required=False),
    Column("notified_at", INSTANT, "When they were told", required=False),
    Column("received_at", INSTANT, "When the person's request arrived", required=False),
    Column("identity_checked_at", INSTANT, "When the person's identity was checked", required=False),
    Column("extended_at", INSTANT, "When the time to answer was extended, and the person told", required=False),
    Column("exit_on", DATE, "Last day of the customer's contract, or day deletion was asked for", required=False),
    Column("deleted_at", INSTANT, "When the data was deleted", required=False),
    Column("closure_evidence", TEXT, "What shows that it is done", required=False),
    Column("person", TEXT, "Whom it is about: e-mail where it can be seen, else account or text", required=False),
    Column("system", TEXT, "System it is about", required=False),
    Column("role", TEXT, "Role or permission it is about", required=False),
)
MEANINGS: Mapping[str, ColumnType] = {column.name: column.type for column in MAPPED}
"""Columns that come from the site's own fields, as `[connections.NAME.fields]` names them."""

COLUMNS = (
    Column("item", TEXT, "Key of the ticket, such as SEC-1"),
    Column("project", TEXT, "Key of its project"),
    Column("type", TEXT, "Issue type"),
    Column("summary", TEXT, "Its title"),
    Column("url", TEXT, "Its page"),
    Column("status", TEXT, "Status at the time of collection"),
    Column("status_category", TEXT, "new, indeterminate or done"),
    Column("resolution", TEXT, "How it was resolved", required=False),
    Column("priority", TEXT, "Priority", required=False),
    Column("labels", TEXT, "Labels", many=True),
    Column("created", INSTANT, "When it was made"),
    Column("updated", INSTANT, "When anything about it changed last"),
    Column(
        "resolved",
        INSTANT,
        "When it was resolved; without a resolution date, when it came to its status of the category done; null while open",
        required=False,
    ),
    Column("due", DATE, "Due date", required=False),
    Column("reporter", TEXT, "Account that reported it", required=False),
    Column("assignee", TEXT, "Account it is assigned to: its owner", required=False),
    Column("parent", TEXT, "Key of the ticket it is part of", required=False),
    Column("subtasks", TEXT, "Its subtasks", many=True, fields=RELATED),
    Column("links", TEXT, "Tickets it is linked with", many=True, fields=RELATED),
    Column("attachments", INTEGER, "How many files are attached", required=False),
    Column("approvals", TEXT, "Who was asked to approve it and what they said", many=True, fields=APPROVAL),
    Column("approvals_whole", BOOLEAN, "All its approvals are here; false where the account may not see them"),
    Column("transitions", TEXT, "Its changes of status, oldest first", many=True, fields=TRANSITION),
    Column("due_changes", TEXT, "The changes of its due date, oldest first", many=True, fields=REDATED),
    Column("changelog_whole", BOOLEAN, "Every change since it was made is known"),
    Column("people", TEXT, "The accounts that appear in this row", many=True, fields=PERSON),
    Column("mapped", TEXT, "Which of the columns below the site has a field for on this ticket", many=True),
    *MAPPED,
)


def schema(at: str) -> Schema:
    """Return the columns of a kind of ticket whose occurrence is dated by the column `at`."""
    return Schema(key="item", at=at, columns=COLUMNS)
