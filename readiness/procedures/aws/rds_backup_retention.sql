-- title: Database backups are kept long enough
-- populations: aws.rds.databases
-- parameters: days = 7, production = []
-- reasons: too_short = Backups are kept for fewer days than the policy asks
-- reasons: unclassified = Nobody declared which databases are production
-- reasons: not_production = The database is not production
-- reasons: not_told = The source does not say
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per instance; clusters are left out.
-- production says what is: a tag "environment=production", or a glob over names or ARNs; until it is declared, nothing can be said.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

declared AS (
    SELECT lower(trim(entry)) AS entry FROM (SELECT unnest($production::VARCHAR[]) AS entry)
),

marked AS (
    SELECT DISTINCT d.item, d.connection
    FROM aws_rds_databases AS d
    CROSS JOIN declared AS c
    WHERE CASE
        WHEN contains(c.entry, '=') THEN len(list_filter(d.tags, lambda t: concat(lower(t.key), '=', lower(t.value)) GLOB c.entry)) > 0
        ELSE lower(d.name) GLOB c.entry OR lower(d.item) GLOB c.entry
    END
),

databases AS (
    SELECT
        d.*,
        EXISTS (SELECT 1 FROM declared) AS is_declared,
        EXISTS (SELECT 1 FROM marked AS m WHERE m.item = d.item AND m.connection = d.connection) AS is_production,
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
            WHEN NOT is_declared THEN 'unclassified'
            WHEN NOT is_production THEN 'not_production'
            WHEN backup_retention_days IS NULL THEN 'not_told'
            WHEN backup_retention_days < $days THEN 'too_short'
        END AS reason
    FROM databases
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('out_of_scope', 'not_production') THEN 'not_applicable'
        WHEN reason IN ('unclassified', 'not_told') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    name,
    region,
    is_production,
    backup_retention_days
FROM judged
