-- title: An approval does not outlive the code it was given for
-- populations: github.branch_rules
-- reasons: stale_reviews_kept = An approval stays when new commits are pushed after it
-- reasons: not_protected = No rule protects the branch
-- reasons: not_visible = The token may not see the rules of this branch
-- reasons: branch_missing = The repository has no such branch, for instance because it is empty
-- reasons: out_of_scope = The scope leaves the repository out
--
-- One row per repository and default or production branch; other branches are left out.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'repositories' AND NOT excluded
),

branches AS (
    SELECT
        b.*,
        -- an exclusion names an id; until globs are declared, everything collected is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(b.item), lower(b.repository))
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (
                SELECT 1 FROM named AS n
                WHERE lower(b.repository) GLOB n.pattern OR lower(split_part(b.repository, '/', 2)) GLOB n.pattern
            )
        ) AS out_of_scope
    FROM github_branch_rules AS b
    WHERE b.is_default OR b.production
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN "exists" IS NOT TRUE THEN 'branch_missing'
            WHEN visible IS NOT TRUE THEN 'not_visible'
            WHEN protected IS NOT TRUE THEN 'not_protected'
            WHEN dismiss_stale_reviews OR require_last_push_approval THEN NULL
            ELSE 'stale_reviews_kept'
        END AS reason
    FROM branches
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('out_of_scope', 'branch_missing') THEN 'not_applicable'
        WHEN reason IN ('not_visible') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    repository,
    branch,
    protected,
    dismiss_stale_reviews,
    require_last_push_approval
FROM judged
