-- title: Deficiencies late, unowned or closed without evidence
-- populations: tickets.finding
-- parameters: tolerable_rate = 0.05, approvers = []
-- reasons: no_owner = Nobody owns it
-- reasons: no_due_date = Nobody said until when it must be closed
-- reasons: redated_without_approval = It is past a due date that was put off without approval
-- reasons: closed_late = It was closed after its due date
-- reasons: overdue = It is open after its due date
-- reasons: closed_without_evidence = It was closed and nothing shows that it is done
-- reasons: changelog_not_whole = Its history is not whole, so nobody can say which due dates it had
-- reasons: approvals_not_whole = The list of its approvals is not whole
-- reasons: out_of_scope = The scope excludes it
--
-- One row per ticket of a finding made in the window, by that day in the organisation's zone. The first reason that holds is
-- given, in the order above. The register of exceptions is not read: this version does not keep one.
-- The date that counts is the first due date, and a later one only where it was put off by the old date at the latest, and
-- approved: by one of `approvers` (accounts or e-mail addresses) who made the change, or by an approval of the ticket, given
-- since the change and by the old date by somebody it is not assigned to. A due date that is brought forward counts at once.
-- Evidence is the field mapped to closure_evidence where the site has it, else an attachment, a subtask or a linked ticket.
WITH
asked AS (SELECT ($as_of + 1)::TIMESTAMP AT TIME ZONE $zone AS moment),

made AS (
    SELECT
        t.*,
        CASE WHEN t.resolved < a.moment THEN (t.resolved AT TIME ZONE $zone)::DATE END AS closed_on,
        coalesce((SELECT first(c.change."from" ORDER BY c.change."at") FROM unnest(t.due_changes) AS c(change) WHERE c.change."from" IS NOT NULL), t.due) AS first_due
    FROM tickets_finding AS t, asked AS a
    WHERE (t.created AT TIME ZONE $zone)::DATE BETWEEN $window_start AND least($window_end, $as_of)
),

changes AS (
    SELECT
        m.connection,
        m.item,
        c.change."at" AS changed_at,
        c.change."from" AS old,
        c.change."to" AS new,
        (c.change."at" AT TIME ZONE $zone)::DATE <= c.change."from" AND (
            EXISTS (
                SELECT 1
                FROM unnest(m.people) AS p(one)
                WHERE p.one.account = c.change."by"
                    AND list_has_any(list_transform($approvers::VARCHAR[], lambda x: lower(x)), [lower(p.one.account), lower(p.one.email)])
            )
            OR EXISTS (
                SELECT 1
                FROM unnest(m.approvals) AS d(given)
                WHERE d.given.decision = 'approved'
                    AND d.given.approver IS DISTINCT FROM m.assignee
                    AND d.given.approver IS NOT NULL
                    AND d.given.decided_at >= c.change."at"
                    AND (d.given.decided_at AT TIME ZONE $zone)::DATE <= c.change."from"
            )
        ) AS approved
    FROM made AS m, unnest(m.due_changes) AS c(change)
    WHERE c.change."from" IS NOT NULL
),

dated AS (
    SELECT
        m.connection,
        m.item,
        least(m.due, greatest(m.first_due, max(c.new) FILTER (WHERE c.approved))) AS due_on,
        coalesce(bool_or(c.new > c.old AND NOT c.approved), false) AS put_off
    FROM made AS m
    LEFT JOIN changes AS c ON c.connection = m.connection AND c.item = m.item
    GROUP BY m.connection, m.item, m.due, m.first_due
),

judged AS (
    SELECT
        m.*,
        d.due_on,
        least(coalesce(m.closed_on, $as_of), $as_of) > d.due_on AS late,
        CASE
            WHEN list_contains(m.mapped, 'closure_evidence') THEN m.closure_evidence IS NOT NULL
            ELSE coalesce(m.attachments, 0) + len(m.links) + len(m.subtasks) > 0
        END AS evidenced,
        CASE
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = lower(m.item)) THEN 'out_of_scope'
            WHEN m.assignee IS NULL THEN 'no_owner'
            WHEN m.due IS NULL THEN 'no_due_date'
            WHEN late AND d.put_off AND NOT m.approvals_whole THEN 'approvals_not_whole'
            WHEN late AND d.put_off AND d.due_on < m.due THEN 'redated_without_approval'
            WHEN late AND m.closed_on IS NOT NULL THEN 'closed_late'
            WHEN late THEN 'overdue'
            WHEN m.closed_on IS NOT NULL AND NOT evidenced THEN 'closed_without_evidence'
            WHEN NOT m.changelog_whole THEN 'changelog_not_whole'
        END AS reason
    FROM made AS m
    INNER JOIN dated AS d ON d.connection = m.connection AND d.item = m.item
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason = 'out_of_scope' THEN 'not_applicable'
        WHEN reason IN ('changelog_not_whole', 'approvals_not_whole') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    created AS occurred_at,
    connection,
    summary,
    assignee,
    due,
    due_on,
    closed_on
FROM judged
