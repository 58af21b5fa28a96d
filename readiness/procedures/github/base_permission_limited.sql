-- title: Members get no more than read access by belonging to the organisation
-- populations: github.org.settings
-- reasons: too_broad = Every member may write to or administer every repository
-- reasons: not_visible = The token may not see the base permission
-- reasons: out_of_scope = The scope excludes it
--
-- One row per organisation.
WITH judged AS (
    SELECT
        s.*,
        CASE
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = lower(s.login)) THEN 'out_of_scope'
            WHEN s.default_repository_permission IS NULL THEN 'not_visible'
            WHEN s.default_repository_permission NOT IN ('none', 'read') THEN 'too_broad'
        END AS reason
    FROM github_org_settings AS s
)

SELECT
    login AS item,
    CASE reason
        WHEN 'out_of_scope' THEN 'not_applicable'
        WHEN 'not_visible' THEN 'inconclusive'
        WHEN 'too_broad' THEN 'exception'
        ELSE 'ok'
    END AS outcome,
    reason,
    connection,
    default_repository_permission
FROM judged
