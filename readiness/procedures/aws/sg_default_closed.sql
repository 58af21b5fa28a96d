-- title: Default security groups are closed
-- populations: aws.ec2.security_groups
-- reasons: has_rules = The group has rules and is attached to something
-- reasons: not_visible = It cannot be seen what the group is attached to
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per default group; other groups are left out.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

groups AS (
    SELECT
        g.*,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(g.item), g.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE g.account GLOB n.pattern)
        ) AS out_of_scope
    FROM aws_ec2_security_groups AS g
    WHERE g.is_default
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN len(ingress) + len(egress) = 0 OR len(interfaces) = 0 THEN NULL
            WHEN interfaces IS NULL THEN 'not_visible'
            WHEN TRUE THEN 'has_rules'
        END AS reason
    FROM groups
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('out_of_scope') THEN 'not_applicable'
        WHEN reason IN ('not_visible') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    region,
    vpc,
    len(ingress) AS ingress,
    len(egress) AS egress,
    len(interfaces) AS interfaces
FROM judged
