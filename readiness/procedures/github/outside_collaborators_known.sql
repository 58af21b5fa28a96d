-- title: Every outside collaborator is on the approved list, with an owner and an end
-- populations: github.org.members
-- parameters: approved = []
-- reasons: not_listed = Nobody approved this outside collaborator
-- reasons: no_owner = The approved list names no owner for them
-- reasons: no_end_date = The approved list says no day on which the approval ends
-- reasons: expired = The approval has ended
-- reasons: out_of_scope = The scope excludes it
--
-- One row per outside collaborator; members are left out.
-- approved holds entries "LOGIN OWNER UNTIL", such as "octocat dana@acme.example 2026-12-31"; the last day counts.
-- LOGIN may be ORG/LOGIN to approve for one organisation only.
WITH
entries AS (
    SELECT string_split_regex(trim(entry), '\s+') AS part
    FROM (SELECT unnest($approved::VARCHAR[]) AS entry)
),

approvals AS (
    SELECT
        lower(part[1]) AS login,
        CASE WHEN part[2] LIKE '%@%' THEN part[2] END AS owner,
        try_cast(part[3] AS DATE) AS until
    FROM entries
),

outside AS (
    SELECT * FROM github_org_members WHERE kind = 'outside_collaborator'
),

-- who is listed twice is approved until the later day
answered AS (
    SELECT
        o.item,
        o.connection,
        count(a.login) > 0 AS listed,
        max(a.owner) AS owner,
        max(a.until) AS until
    FROM outside AS o
    LEFT JOIN approvals AS a ON a.login IN (lower(o.login), lower(o.item))
    GROUP BY o.item, o.connection
),

judged AS (
    SELECT
        a.*,
        CASE
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = lower(a.item)) THEN 'out_of_scope'
            WHEN NOT a.listed THEN 'not_listed'
            WHEN a.owner IS NULL THEN 'no_owner'
            WHEN a.until IS NULL THEN 'no_end_date'
            WHEN a.until < $as_of THEN 'expired'
        END AS reason
    FROM answered AS a
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason = 'out_of_scope' THEN 'not_applicable'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    owner,
    until
FROM judged
