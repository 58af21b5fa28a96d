-- title: The organisation demands a second factor of everybody in it
-- populations: github.org.settings
-- parameters: forced_sign_on = []
-- reasons: not_required = The organisation does not demand a second factor
-- reasons: not_visible = The token may not see whether a second factor is demanded
-- reasons: out_of_scope = The scope excludes it
--
-- One row per organisation. forced_sign_on names organisations whose sign-on is forced through an identity provider
-- that enforces a second factor: the procedure for that provider proves it, this one shows that it was declared.
WITH judged AS (
    SELECT
        s.*,
        list_contains(list_transform($forced_sign_on::VARCHAR[], lambda x: lower(x)), lower(s.login)) AS declared,
        CASE
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = lower(s.login)) THEN 'out_of_scope'
            WHEN s.two_factor_requirement_enabled OR declared THEN NULL
            WHEN s.two_factor_requirement_enabled IS NULL THEN 'not_visible'
            ELSE 'not_required'
        END AS reason
    FROM github_org_settings AS s
)

SELECT
    login AS item,
    CASE reason
        WHEN 'out_of_scope' THEN 'not_applicable'
        WHEN 'not_visible' THEN 'inconclusive'
        WHEN 'not_required' THEN 'exception'
        ELSE 'ok'
    END AS outcome,
    reason,
    connection,
    two_factor_requirement_enabled,
    declared AS forced_sign_on_declared
FROM judged
