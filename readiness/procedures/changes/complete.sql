-- title: Default-branch commits that came through no merged pull request
-- populations: github.default_branch_commits, github.merged_pulls
-- parameters: tolerable_rate = 0.05, release_bots = []
-- reasons: direct_push = It came with no merged pull request
-- reasons: force_push_gap = The branch's history no longer joins what was seen before: it was rewritten
-- reasons: pull_missing = Its pull request is not on the list of merged pull requests, which is then not whole
-- reasons: population_rejected = There are commits but not one merged pull request: that list cannot be believed
-- reasons: out_of_scope = The scope leaves the repository out
--
-- One row per commit on a production branch's own line (first parents), by the day of the commit in the organisation's zone;
-- and one row per branch whose history does not join.
-- release_bots: logins of authors that may push without a pull request.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'repositories' AND NOT excluded
),

seen AS (
    SELECT
        *,
        (committed_at AT TIME ZONE $zone)::DATE BETWEEN $window_start AND least($window_end, $as_of) AS in_window
    FROM github_default_branch_commits
    WHERE production AND first_parent
),

left_out AS (
    SELECT repository
    FROM (SELECT repository FROM seen UNION SELECT repository FROM github_merged_pulls) AS r
    WHERE
        EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = lower(r.repository))
        OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (
                SELECT 1 FROM named AS n
                WHERE lower(r.repository) GLOB n.pattern OR lower(split_part(r.repository, '/', 2)) GLOB n.pattern
            )
        )
),

pulls AS (
    SELECT
        *,
        (merged_at AT TIME ZONE $zone)::DATE BETWEEN $window_start AND least($window_end, $as_of) AS in_window
    FROM github_merged_pulls
    WHERE production
),

-- connections whose list of merged pull requests has anything of this window in scope
believed AS (
    SELECT DISTINCT connection
    FROM pulls
    WHERE in_window AND repository NOT IN (SELECT repository FROM left_out)
),

-- commits that a merged pull request says it put on the branch: for a rebase all of them
put AS (
    SELECT DISTINCT connection, lower(repository) AS repository, base_branch, unnest(list_append(merge_commits, merge_commit)) AS oid
    FROM pulls
),

-- pull requests that the source names beside a commit, merged into the same branch
beside AS (
    SELECT
        c.connection,
        c.item,
        c.pull.number AS number,
        (c.pull.merged_at AT TIME ZONE $zone)::DATE BETWEEN $window_start AND least($window_end, $as_of) AS in_window,
        p.item IS NOT NULL AS listed
    FROM (SELECT connection, item, repository, branch, unnest(pulls) AS pull FROM seen) AS c
    LEFT JOIN pulls AS p
        ON p.connection = c.connection
        AND lower(p.repository) = lower(c.pull.repository)
        AND p.number = c.pull.number
    WHERE c.pull.merged_at IS NOT NULL
        AND lower(c.pull.repository) = lower(c.repository)
        AND c.pull.base_branch = c.branch
),

named_beside AS (
    SELECT
        connection,
        item,
        list_sort(list_distinct(list(number))) AS numbers,
        -- one merged outside the window need not be on the window's list
        bool_or(listed OR NOT in_window) AS accounted
    FROM beside
    GROUP BY connection, item
),

commits AS (
    SELECT
        c.*,
        coalesce(n.numbers, []) AS pull_numbers,
        list_contains(list_transform($release_bots::VARCHAR[], lambda x: lower(x)), lower(c.author)) AS by_release_bot,
        CASE
            WHEN c.repository IN (SELECT repository FROM left_out) THEN 'out_of_scope'
            WHEN c.connection NOT IN (SELECT connection FROM believed) THEN 'population_rejected'
            WHEN p.oid IS NOT NULL OR n.accounted THEN NULL
            WHEN n.item IS NOT NULL THEN 'pull_missing'
            WHEN by_release_bot THEN NULL
            ELSE 'direct_push'
        END AS reason
    FROM seen AS c
    LEFT JOIN put AS p
        ON p.connection = c.connection
        AND p.repository = lower(c.repository)
        AND p.base_branch = c.branch
        AND p.oid = c.oid
    LEFT JOIN named_beside AS n ON n.connection = c.connection AND n.item = c.item
    WHERE c.in_window
),

gaps AS (
    SELECT
        connection,
        repository,
        branch,
        min(committed_at) AS occurred_at,
        CASE WHEN repository IN (SELECT repository FROM left_out) THEN 'out_of_scope' ELSE 'force_push_gap' END AS reason
    FROM seen
    WHERE in_window AND history_joined IS NOT TRUE
    GROUP BY connection, repository, branch
),

judged AS (
    SELECT
        item, reason, committed_at AS occurred_at, connection, repository, branch, oid, author, message_headline, pull_numbers,
        coalesce(by_release_bot, false) AS by_release_bot
    FROM commits
    UNION ALL
    SELECT
        repository || '/' || branch, reason, occurred_at, connection, repository, branch, NULL, NULL, NULL, [], false
    FROM gaps
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason = 'out_of_scope' THEN 'not_applicable'
        WHEN reason IN ('pull_missing', 'population_rejected') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    occurred_at,
    connection,
    repository,
    branch,
    oid,
    author,
    message_headline,
    pull_numbers,
    by_release_bot
FROM judged
