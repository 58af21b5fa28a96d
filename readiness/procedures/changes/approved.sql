-- title: Merges without independent approval of the merged content
-- populations: github.merged_pulls
-- parameters: tolerable_rate = 0.05, require_latest = true, authorised = [], bots = []
-- reasons: changes_requested_outstanding = A reviewer had asked for changes and nothing had answered that at the merge
-- reasons: approved_after_merge = The first approval came after the merge
-- reasons: no_approval = Nobody had approved it at the merge
-- reasons: bot_approval_only = Only bots had approved it
-- reasons: approver_wrote_code = Only people who wrote part of it had approved it
-- reasons: approver_not_authorised = Nobody who may write to the repository had approved it
-- reasons: approval_stale = Every independent approval was for an older commit than the one merged
-- reasons: reviewer_deleted = It depends on a review whose account was deleted since
-- reasons: access_unknown = It depends on an approver of whom the source does not say whether they may write
-- reasons: review_unclear = The source does not say when a review was given, or what it said before it was dismissed
-- reasons: reviews_not_whole = The list of its reviews is not whole
-- reasons: commits_not_whole = The list of its commits, and so of its authors, is not whole
-- reasons: out_of_scope = The scope leaves the repository out
--
-- One row per pull request merged into a default or production branch within the window, by the day of the merge in the
-- organisation's zone. The first reason that holds is given, in the order above.
-- require_latest: an approval counts for the merged head only. authorised: logins that may approve; empty means people with
-- write access. bots: logins that count as bots besides accounts of type Bot.
-- Whose review cannot be attributed (deleted account, unknown access) counts in neither direction: where it would decide,
-- the item is inconclusive.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'repositories' AND NOT excluded
),

merged AS (
    SELECT *
    FROM github_merged_pulls
    WHERE production
        AND (merged_at AT TIME ZONE $zone)::DATE BETWEEN $window_start AND least($window_end, $as_of)
),

left_out AS (
    SELECT repository
    FROM (SELECT DISTINCT repository FROM merged) AS r
    WHERE
        EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = lower(r.repository))
        OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (
                SELECT 1 FROM named AS n
                WHERE lower(r.repository) GLOB n.pattern OR lower(split_part(r.repository, '/', 2)) GLOB n.pattern
            )
        )
),

-- every author and co-author of every commit of a pull request
written AS (
    SELECT DISTINCT connection, item, lower(author.login) AS login, lower(author.email) AS email
    FROM (
        SELECT connection, item, unnest(flatten(list_transform(commits, lambda c: c.authors))) AS author
        FROM github_merged_pulls
    )
),

-- whose address is it, where a commit names no login: GitHub's own no-reply form, or as other commits say
addresses AS (
    SELECT DISTINCT connection, email, login FROM written WHERE login IS NOT NULL AND email IS NOT NULL
    UNION
    SELECT DISTINCT connection, email, regexp_extract(email, '^(?:[0-9]+\+)?([^@\[]+)(?:\[bot\])?@users\.noreply\.', 1) AS login
    FROM written
    WHERE email LIKE '%_@users.noreply.%'
),

contributors AS (
    SELECT connection, item, lower(author) AS login FROM merged WHERE author IS NOT NULL
    UNION
    SELECT connection, item, login FROM written WHERE login IS NOT NULL
    UNION
    SELECT w.connection, w.item, a.login
    FROM written AS w
    INNER JOIN addresses AS a ON a.connection = w.connection AND a.email = w.email
    WHERE w.login IS NULL
),

opinions AS (
    SELECT
        connection,
        item,
        merged_at,
        lower(given.reviewer) AS reviewer,
        given.reviewer_type = 'Bot'
            OR list_contains(list_transform($bots::VARCHAR[], lambda x: lower(x)), lower(given.reviewer)) AS is_bot,
        CASE
            WHEN len($authorised::VARCHAR[]) > 0
                THEN list_contains(list_transform($authorised::VARCHAR[], lambda x: lower(x)), lower(given.reviewer))
            WHEN given.can_push IS NOT NULL THEN given.can_push
            WHEN given.association IS NOT NULL THEN given.association IN ('OWNER', 'MEMBER', 'COLLABORATOR')
        END AS may_approve,
        coalesce(given.commit_oid = head_oid, false) AS on_head,
        given.submitted_at,
        -- GitHub overwrites the state of a dismissed review: at the merge it still stood if it was dismissed later
        CASE
            WHEN given.state <> 'DISMISSED' THEN given.state
            WHEN given.dismissed_at > merged_at THEN given.dismissed_state
            WHEN given.dismissed_at <= merged_at THEN 'DISMISSED'
        END AS state,
        given.id
    FROM (SELECT connection, item, merged_at, head_oid, unnest(reviews) AS given FROM merged)
    WHERE given.state IN ('APPROVED', 'CHANGES_REQUESTED', 'DISMISSED')
),

-- the last opinion of each reviewer at the merge; of reviews given in the same second, whose order nobody knows, the harder
-- one: a request for changes before a dismissal before an approval, and of approvals one for another commit than the head.
-- Deleted accounts cannot be told apart: each of their reviews may be somebody else's.
standing AS (
    SELECT *
    FROM opinions
    WHERE submitted_at <= merged_at AND state IN ('APPROVED', 'CHANGES_REQUESTED', 'DISMISSED')
    QUALIFY reviewer IS NULL OR row_number() OVER (
        PARTITION BY connection, item, reviewer
        ORDER BY
            submitted_at DESC,
            CASE state WHEN 'CHANGES_REQUESTED' THEN 0 WHEN 'DISMISSED' THEN 1 ELSE 2 END,
            on_head,
            id
    ) = 1
),

-- what each approval is worth: `at best` if all we do not know were in its favour, `surely` on what we know
approvals AS (
    SELECT
        s.connection,
        s.item,
        s.reviewer,
        coalesce(NOT s.is_bot, true) AS by_person,
        c.login IS NULL AS independent,
        coalesce(s.may_approve OR s.reviewer IS NULL, true) AS authorised,
        s.on_head OR NOT $require_latest AS latest,
        by_person AND independent AND authorised AND latest AS at_best,
        at_best AND s.reviewer IS NOT NULL AND s.may_approve IS NOT NULL AS surely
    FROM standing AS s
    LEFT JOIN contributors AS c ON c.connection = s.connection AND c.item = s.item AND c.login = s.reviewer
    WHERE s.state = 'APPROVED'
),

approved AS (
    SELECT
        connection,
        item,
        bool_or(by_person) AS by_person,
        bool_or(by_person AND independent) AS independent,
        bool_or(by_person AND independent AND authorised) AS authorised,
        bool_or(at_best) AS at_best,
        bool_or(surely) AS surely,
        bool_or(at_best AND reviewer IS NULL) AS by_deleted,
        list_sort(list_distinct(list(coalesce(reviewer, '(deleted account)')))) AS approved_by
    FROM approvals
    GROUP BY connection, item
),

asked AS (
    SELECT
        connection,
        item,
        bool_or(reviewer IS NOT NULL) AS by_known,
        list_sort(list_distinct(list(coalesce(reviewer, '(deleted account)')))) AS changes_requested_by
    FROM standing
    WHERE state = 'CHANGES_REQUESTED'
    GROUP BY connection, item
),

other AS (
    SELECT
        connection,
        item,
        bool_or(submitted_at IS NULL OR (submitted_at <= merged_at AND state IS NULL)) AS unclear,
        bool_or(submitted_at > merged_at AND state = 'APPROVED') AS approved_later
    FROM opinions
    GROUP BY connection, item
),

wrote AS (
    SELECT connection, item, list_sort(list(login)) AS contributors FROM contributors GROUP BY connection, item
),

judged AS (
    SELECT
        m.*,
        a.approved_by,
        c.changes_requested_by,
        w.contributors,
        CASE
            WHEN m.repository IN (SELECT repository FROM left_out) THEN 'out_of_scope'
            WHEN m.reviews_whole IS NOT TRUE THEN 'reviews_not_whole'
            WHEN o.unclear THEN 'review_unclear'
            WHEN c.by_known THEN 'changes_requested_outstanding'
            WHEN a.item IS NULL AND o.approved_later THEN 'approved_after_merge'
            WHEN a.item IS NULL THEN 'no_approval'
            WHEN NOT a.by_person THEN 'bot_approval_only'
            WHEN NOT a.independent THEN 'approver_wrote_code'
            WHEN NOT a.authorised THEN 'approver_not_authorised'
            WHEN NOT a.at_best THEN 'approval_stale'
            -- from here on it passes at best; does it surely?
            WHEN NOT a.surely AND a.by_deleted THEN 'reviewer_deleted'
            WHEN NOT a.surely THEN 'access_unknown'
            WHEN c.item IS NOT NULL THEN 'reviewer_deleted'
            WHEN m.commits_whole IS NOT TRUE THEN 'commits_not_whole'
        END AS reason
    FROM merged AS m
    LEFT JOIN approved AS a ON a.connection = m.connection AND a.item = m.item
    LEFT JOIN asked AS c ON c.connection = m.connection AND c.item = m.item
    LEFT JOIN other AS o ON o.connection = m.connection AND o.item = m.item
    LEFT JOIN wrote AS w ON w.connection = m.connection AND w.item = m.item
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason = 'out_of_scope' THEN 'not_applicable'
        WHEN reason IN ('reviewer_deleted', 'access_unknown', 'review_unclear', 'reviews_not_whole', 'commits_not_whole')
            THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    merged_at AS occurred_at,
    connection,
    repository,
    number,
    base_branch,
    title,
    url,
    author,
    merged_by,
    head_oid,
    coalesce(contributors, []) AS contributors,
    coalesce(approved_by, []) AS approved_by,
    coalesce(changes_requested_by, []) AS changes_requested_by
FROM judged
