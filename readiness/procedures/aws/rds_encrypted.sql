-- title: Databases are encrypted
-- populations: aws.rds.databases
-- reasons: not_encrypted = What the database stores is not encrypted
-- reasons: not_told = The source does not say
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per instance and per cluster.
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
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN storage_encrypted IS NULL THEN 'not_told'
            WHEN NOT storage_encrypted THEN 'not_encrypted'
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
    kind,
    region,
    storage_encrypted
FROM judged
