-- title: Emergency changes without a timely later review
-- populations: tickets.change, github.merged_pulls
-- needs: github.merged_pulls
-- parameters: tolerable_rate = 0.05, labels = ["emergency", "hotfix"], types = [], review_days = 2, holidays = []
-- reasons: no_approver = Nobody but who made it is named as having approved it
-- reasons: no_review = Nobody else reviewed it
-- reasons: review_late = It was reviewed after its time
-- reasons: reviews_not_whole = The list of its reviews or approvals is not whole
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per emergency change of the window, by the day of the merge in the organisation's zone: a pull request with one of
-- the labels, or naming a ticket that has one of them or is of one of the types; and each such ticket that no merged pull
-- request names, by the day it was resolved.
-- A review is one on the pull request by a person who is not its author, an approval of the ticket by somebody it is not
-- assigned to, or the ticket's `reviewed_at`. One before the merge counts too. It is due on the review_days-th business day
-- after the merge: Monday to Friday without `holidays` (dates such as "2026-12-25"). Before it is due nothing is wrong yet.
WITH
marked AS (
    SELECT
        t.*,
        coalesce(list_has_any(list_transform(t.labels, lambda x: lower(x)), list_transform($labels::VARCHAR[], lambda x: lower(x))), false)
        OR list_contains(list_transform($types::VARCHAR[], lambda x: lower(x)), lower(t.type)) AS emergency
    FROM tickets_change AS t
),

emergency_tickets AS (SELECT * FROM marked WHERE emergency),

named AS (
    SELECT p.connection, p.item, k.key
    FROM github_merged_pulls AS p, unnest(p.ticket_keys) AS k(key)
    WHERE p.production
),

changes AS (
    SELECT
        p.connection,
        p.item,
        p.merged_at AS done_at,
        p.repository,
        p.author,
        p.title,
        p.reviews_whole AS whole
    FROM github_merged_pulls AS p
    WHERE p.production
        AND (
            list_has_any(list_transform(p.labels, lambda x: lower(x)), list_transform($labels::VARCHAR[], lambda x: lower(x)))
            OR EXISTS (
                SELECT 1
                FROM named AS n
                INNER JOIN emergency_tickets AS t ON t.item = n.key
                WHERE n.connection = p.connection AND n.item = p.item
            )
        )
    UNION ALL
    SELECT t.connection, t.item, t.resolved, NULL, t.assignee, t.summary, t.approvals_whole
    FROM emergency_tickets AS t
    WHERE t.resolved IS NOT NULL AND t.item NOT IN (SELECT key FROM named)
),

in_window AS (
    SELECT
        *,
        (done_at AT TIME ZONE $zone)::DATE AS done_on,
        list_filter(
            list_transform(range(1, 3 * $review_days::BIGINT + 14 + len($holidays::VARCHAR[])), lambda n: ((done_at AT TIME ZONE $zone)::DATE + n::INTEGER)),
            lambda d: isodow(d) <= 5 AND NOT list_contains($holidays::VARCHAR[], strftime(d, '%Y-%m-%d'))
        )[$review_days] AS due_on
    FROM changes
    WHERE (done_at AT TIME ZONE $zone)::DATE BETWEEN $window_start AND least($window_end, $as_of)
),

-- every ticket whose approvals speak for a change: itself, or those its pull request names
tickets AS (
    SELECT c.connection, c.item, t.*
    FROM in_window AS c
    INNER JOIN named AS n ON n.connection = c.connection AND n.item = c.item
    INNER JOIN (SELECT item AS key, assignee, approvals, approvals_whole, reviewed_at FROM tickets_change) AS t ON t.key = n.key
    UNION ALL
    SELECT c.connection, c.item, t.item, t.assignee, t.approvals, t.approvals_whole, t.reviewed_at
    FROM in_window AS c
    INNER JOIN tickets_change AS t ON t.item = c.item AND t.connection = c.connection
),

acts AS (
    SELECT c.connection, c.item, r.given.submitted_at AS acted_at, r.given.reviewer AS actor, r.given.state = 'APPROVED' AS approves
    FROM in_window AS c
    INNER JOIN github_merged_pulls AS p ON p.connection = c.connection AND p.item = c.item, unnest(p.reviews) AS r(given)
    WHERE r.given.state IN ('APPROVED', 'CHANGES_REQUESTED', 'COMMENTED')
        AND r.given.reviewer_type = 'User'
        AND lower(r.given.reviewer) <> coalesce(lower(p.author), '')
    UNION ALL
    SELECT t.connection, t.item, a.given.decided_at, a.given.approver, true
    FROM tickets AS t, unnest(t.approvals) AS a(given)
    WHERE a.given.decision = 'approved' AND a.given.approver IS NOT NULL AND a.given.approver IS DISTINCT FROM t.assignee
    UNION ALL
    SELECT connection, item, reviewed_at, NULL, false FROM tickets
),

reviewed AS (
    SELECT
        connection,
        item,
        min(acted_at) AS reviewed_at,
        list_sort(list_distinct(list(actor) FILTER (WHERE approves))) AS approvers
    FROM acts
    WHERE acted_at < (($as_of + 1)::TIMESTAMP AT TIME ZONE $zone)
    GROUP BY connection, item
),

unseen AS (
    SELECT DISTINCT connection, item FROM tickets WHERE NOT approvals_whole
),

judged AS (
    SELECT
        c.*,
        r.reviewed_at,
        coalesce(r.approvers, []) AS approvers,
        CASE
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(c.item), lower(c.repository)))
                THEN 'out_of_scope'
            WHEN (r.reviewed_at AT TIME ZONE $zone)::DATE <= c.due_on AND len(r.approvers) > 0 THEN NULL
            WHEN $as_of <= c.due_on THEN NULL
            WHEN NOT c.whole OR u.item IS NOT NULL THEN 'reviews_not_whole'
            WHEN r.reviewed_at IS NULL THEN 'no_review'
            WHEN (r.reviewed_at AT TIME ZONE $zone)::DATE > c.due_on THEN 'review_late'
            ELSE 'no_approver'
        END AS reason
    FROM in_window AS c
    LEFT JOIN reviewed AS r ON r.connection = c.connection AND r.item = c.item
    LEFT JOIN unseen AS u ON u.connection = c.connection AND u.item = c.item
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason = 'out_of_scope' THEN 'not_applicable'
        WHEN reason = 'reviews_not_whole' THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    done_at AS occurred_at,
    connection,
    repository,
    title,
    author,
    due_on,
    reviewed_at,
    approvers
FROM judged
