-- title: Administrators are held to the rules of default branches too
-- populations: github.branch_rules
-- parameters: bypass_approved = []
-- reasons: admins_exempt = The protection does not bind administrators
-- reasons: bypass_actors = Somebody who is not on the approved list may go past the ruleset
-- reasons: bypass_not_visible = The token may not see who may go past the ruleset
-- reasons: not_protected = No rule protects the branch
-- reasons: not_visible = The token may not see the rules of this branch
-- reasons: branch_missing = The repository has no such branch, for instance because it is empty
-- reasons: out_of_scope = The scope leaves the repository out
--
-- One row per repository and default or production branch; other branches are left out.
-- Classic protection passes with enforce_admins; a ruleset passes when nobody may go past it but bypass_approved, which holds
-- "TYPE:ID" as the collector names them, such as "Team:4711", or "TYPE" alone where the source gives no id, as "OrganizationAdmin".
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

rules AS (
    SELECT
        *,
        len(list_filter(sources, lambda s: s.kind = 'ruleset' AND coalesce(s.enforcement, 'active') = 'active')) > 0 AS has_ruleset,
        list_sort(list_distinct(list_filter(
            list_transform(
                list_filter(bypass_actors, lambda a: a.source <> 'classic'),
                lambda a: concat_ws(':', a.actor_type, nullif(a.actor_id, ''))
            ),
            lambda actor: NOT list_contains($bypass_approved::VARCHAR[], actor)
        ))) AS unapproved
    FROM branches
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN "exists" IS NOT TRUE THEN 'branch_missing'
            WHEN visible IS NOT TRUE THEN 'not_visible'
            WHEN protected IS NOT TRUE THEN 'not_protected'
            WHEN enforce_admins THEN NULL
            WHEN has_ruleset AND len(unapproved) > 0 THEN 'bypass_actors'
            WHEN has_ruleset AND (bypass_visible IS NOT TRUE OR unapproved IS NULL) THEN 'bypass_not_visible'
            WHEN has_ruleset THEN NULL
            WHEN enforce_admins IS NULL THEN 'not_visible'
            ELSE 'admins_exempt'
        END AS reason
    FROM rules
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('out_of_scope', 'branch_missing') THEN 'not_applicable'
        WHEN reason IN ('not_visible', 'bypass_not_visible') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    repository,
    branch,
    protected,
    enforce_admins,
    has_ruleset,
    unapproved AS unapproved_bypass_actors
FROM judged
