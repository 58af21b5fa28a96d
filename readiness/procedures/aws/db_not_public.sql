-- title: Databases are not public
-- populations: aws.rds.databases
-- reasons: public = The name of the database leads to a public address
-- reasons: not_told = The source does not say
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per instance; clusters are left out.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

databases AS (
    SELECT
        d.*,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(d.item), d.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE d.account GLOB n.pattern)
        ) AS out_of_scope
    FROM aws_rds_databases AS d
    WHERE d.kind = 'instance'
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN publicly_accessible IS NULL THEN 'not_told'
            WHEN publicly_accessible THEN 'public'
        END AS reason
    FROM databases
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('out_of_scope') THEN 'not_applicable'
        WHEN reason IN ('not_told') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    name,
    region,
    publicly_accessible
FROM judged
