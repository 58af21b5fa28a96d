-- title: Every member has a second factor
-- populations: github.org.members
-- reasons: no_second_factor = The member's second factor is off
-- reasons: not_visible = The token may not see who has a second factor
-- reasons: bot = An account of type Bot signs in with no password
-- reasons: out_of_scope = The scope excludes it
--
-- One row per member; outside collaborators are not members and are left out.
WITH judged AS (
    SELECT
        m.*,
        CASE
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = lower(m.item)) THEN 'out_of_scope'
            WHEN m.type = 'Bot' THEN 'bot'
            WHEN m.two_factor IS NULL THEN 'not_visible'
            WHEN NOT m.two_factor THEN 'no_second_factor'
        END AS reason
    FROM github_org_members AS m
    WHERE m.kind = 'member'
)

SELECT
    item,
    CASE reason
        WHEN 'out_of_scope' THEN 'not_applicable'
        WHEN 'bot' THEN 'not_applicable'
        WHEN 'not_visible' THEN 'inconclusive'
        WHEN 'no_second_factor' THEN 'exception'
        ELSE 'ok'
    END AS outcome,
    reason,
    connection,
    login,
    role,
    type,
    two_factor
FROM judged
