-- title: No security group opens an administrative port to everybody
-- populations: aws.ec2.security_groups
-- parameters: ports = [22, 3389, 3306, 5432, 1433, 1521, 27017, 6379, 9200, 9042, 11211, 5601, 23, 21, 445]
-- reasons: open_to_all = Everybody may reach an administrative port
-- reasons: not_attached = The group is attached to nothing
-- reasons: not_visible = It cannot be seen what the group is attached to
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per group; what is attached to nothing opens nothing.
-- ports holds the administrative ports; a rule for every protocol opens them all.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

groups AS (
    SELECT
        g.*,
        list_filter(
            g.ingress,
            lambda r: r.kind IN ('cidr', 'cidr_v6') AND r.peer IN ('0.0.0.0/0', '::/0') AND (
                r.protocol = '-1'
                OR (
                    r.protocol IN ('tcp', 'udp', '6', '17')
                    AND len(list_filter($ports::BIGINT[], lambda p: p BETWEEN coalesce(r.from_port, 0) AND coalesce(r.to_port, 65535))) > 0
                )
            )
        ) AS open,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(g.item), g.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE g.account GLOB n.pattern)
        ) AS out_of_scope
    FROM aws_ec2_security_groups AS g
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN len(interfaces) = 0 THEN 'not_attached'
            WHEN len(open) = 0 THEN NULL
            WHEN interfaces IS NULL THEN 'not_visible'
            WHEN TRUE THEN 'open_to_all'
        END AS reason
    FROM groups
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('out_of_scope', 'not_attached') THEN 'not_applicable'
        WHEN reason IN ('not_visible') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    name,
    region,
    len(interfaces) AS interfaces,
    open
FROM judged
