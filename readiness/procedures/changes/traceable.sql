-- title: Merges without a ticket or with failing required checks
-- populations: github.merged_pulls, tickets.change
-- needs: github.merged_pulls, tickets.change
-- parameters: tolerable_rate = 0.05, projects = [], required_checks = [], exempt_authors = []
-- reasons: no_ticket = Neither its branch, its title nor its body names a ticket
-- reasons: wrong_project = It names tickets of other projects only
-- reasons: ticket_missing = The number of its ticket is beyond all that the project has given to change tickets
-- reasons: ticket_after_merge = Its ticket was made after the merge
-- reasons: check_failed = A required check had failed at the merge
-- reasons: check_missing = A required check never ran on what was merged
-- reasons: ticket_unseen = Its ticket is not on the list: closed and untouched since before the window, made since the newest list, or of another kind
-- reasons: population_rejected = There is not one change ticket: that list cannot be believed
-- reasons: check_after_merge = A required check ended after the merge, and only its last run is kept
-- reasons: required_unknown = A check failed, and nobody says whether it was required
-- reasons: checks_not_whole = The list of its checks is not whole
-- reasons: out_of_scope = The scope leaves the repository out
--
-- One row per pull request merged into a default or production branch within the window, by the day of the merge in the
-- organisation's zone. The first reason that holds is given: first those about the ticket, then those about checks.
-- projects: keys of the projects whose tickets count; empty means every project on the list of change tickets.
-- required_checks: names of checks that must have succeeded by the merge. What a host required on that day it does not keep;
-- where the names are not given, a check that failed makes the item inconclusive.
-- exempt_authors: logins, such as those of bots that update dependencies, whose merges need no ticket.
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

-- projects that count, and the highest number seen in each
counting AS (
    SELECT project, max(regexp_extract(item, '([0-9]+)$', 1)::BIGINT) AS highest
    FROM tickets_change
    GROUP BY project
    UNION ALL
    SELECT upper(p.key), NULL
    FROM (SELECT unnest($projects::VARCHAR[]) AS key) AS p
    WHERE upper(p.key) NOT IN (SELECT project FROM tickets_change)
),

keys AS (
    SELECT
        m.connection,
        m.item,
        m.merged_at,
        k.key,
        regexp_extract(k.key, '^(.*)-[0-9]+$', 1) AS project,
        regexp_extract(k.key, '([0-9]+)$', 1)::BIGINT AS number
    FROM merged AS m, unnest(m.ticket_keys) AS k(key)
),

-- the newest list of tickets speaks of the days before it
newest AS (SELECT max(snapshot_at) AS listed_at FROM tickets_change__history WHERE complete),

-- what is known of each ticket named: 0 is good, the rest in the order in which it is told
found AS (
    SELECT
        k.connection,
        k.item,
        k.key,
        c.project IS NOT NULL
        AND (len($projects::VARCHAR[]) = 0 OR list_contains(list_transform($projects::VARCHAR[], lambda x: upper(x)), k.project))
        AS counts,
        CASE
            WHEN t.created <= k.merged_at THEN 0
            WHEN t.item IS NULL AND (c.highest IS NULL OR k.number <= c.highest) THEN 1
            WHEN t.item IS NULL AND (k.merged_at AT TIME ZONE $zone)::DATE >= (n.listed_at AT TIME ZONE $zone)::DATE THEN 1
            WHEN t.created > k.merged_at THEN 2
            ELSE 3
        END AS standing
    FROM keys AS k
    CROSS JOIN newest AS n
    LEFT JOIN counting AS c ON c.project = k.project
    LEFT JOIN (SELECT item, min(created) AS created FROM tickets_change GROUP BY item) AS t ON t.item = k.key
),

ticketed AS (
    SELECT
        connection,
        item,
        bool_or(counts) AS in_project,
        min(standing) FILTER (WHERE counts) AS standing,
        list_sort(list(key) FILTER (WHERE counts AND standing = 0)) AS tickets
    FROM found
    GROUP BY connection, item
),

checks AS (
    SELECT
        m.connection,
        m.item,
        lower(c.ran.name) AS name,
        CASE
            WHEN list_contains(list_transform($required_checks::VARCHAR[], lambda x: lower(x)), lower(c.ran.name)) THEN true
            WHEN len($required_checks::VARCHAR[]) > 0 THEN coalesce(c.ran.required, false)
            ELSE c.ran.required
        END AS required,
        upper(c.ran.conclusion) NOT IN ('SUCCESS', 'NEUTRAL', 'SKIPPED') AS bad,
        c.ran.conclusion IS NULL OR c.ran.completed_at IS NULL OR c.ran.completed_at > m.merged_at AS late
    FROM merged AS m, unnest(m.checks) AS c(ran)
),

checked AS (
    SELECT
        connection,
        item,
        bool_or(required AND bad AND NOT late) AS failed,
        bool_or(required AND late) AS late,
        bool_or(required IS NULL AND bad) AS unknown,
        list(name) AS names
    FROM checks
    GROUP BY connection, item
),

judged AS (
    SELECT
        m.*,
        coalesce(t.tickets, []) AS tickets,
        list_filter(
            list_transform($required_checks::VARCHAR[], lambda x: lower(x)), lambda x: NOT list_contains(coalesce(c.names, []), x)
        ) AS missing_checks,
        coalesce(list_contains(list_transform($exempt_authors::VARCHAR[], lambda x: lower(x)), lower(m.author)), false) AS exempt,
        CASE
            WHEN m.repository IN (SELECT repository FROM left_out) THEN 'out_of_scope'
            WHEN NOT exempt AND len(m.ticket_keys) = 0 THEN 'no_ticket'
            WHEN NOT exempt AND NOT EXISTS (SELECT 1 FROM tickets_change) THEN 'population_rejected'
            WHEN NOT exempt AND NOT t.in_project THEN 'wrong_project'
            WHEN NOT exempt AND t.standing = 1 THEN 'ticket_unseen'
            WHEN NOT exempt AND t.standing = 2 THEN 'ticket_after_merge'
            WHEN NOT exempt AND t.standing = 3 THEN 'ticket_missing'
            WHEN c.failed THEN 'check_failed'
            WHEN len(missing_checks) > 0 AND m.checks_whole THEN 'check_missing'
            WHEN len(missing_checks) > 0 THEN 'checks_not_whole'
            WHEN c.late THEN 'check_after_merge'
            WHEN c.unknown THEN 'required_unknown'
            WHEN len($required_checks::VARCHAR[]) = 0 AND m.checks_whole IS NOT TRUE THEN 'checks_not_whole'
        END AS reason
    FROM merged AS m
    LEFT JOIN ticketed AS t ON t.connection = m.connection AND t.item = m.item
    LEFT JOIN checked AS c ON c.connection = m.connection AND c.item = m.item
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason = 'out_of_scope' THEN 'not_applicable'
        WHEN reason IN ('ticket_unseen', 'population_rejected', 'check_after_merge', 'required_unknown', 'checks_not_whole')
            THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    merged_at AS occurred_at,
    connection,
    repository,
    number,
    title,
    url,
    author,
    ticket_keys,
    tickets,
    missing_checks
FROM judged
