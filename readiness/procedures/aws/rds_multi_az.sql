-- title: Production databases span zones
-- populations: aws.rds.databases
-- parameters: production = []
-- reasons: one_zone = The database runs in one zone alone
-- reasons: unclassified = Nobody declared which databases are production
-- reasons: not_production = The database is not production
-- reasons: in_cluster = The instance is judged with its cluster
-- reasons: zones_not_seen = Not all instances of the cluster, or not their zones, are known
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per instance and per cluster; a cluster passes with instances in two zones, and is production where it or an instance of it is.
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

members AS (
    SELECT
        d.cluster,
        d.account,
        d.region,
        d.connection,
        count(d.availability_zone) AS placed,
        count(DISTINCT d.availability_zone) AS zones,
        bool_or(m.item IS NOT NULL) AS is_production
    FROM aws_rds_databases AS d
    LEFT JOIN marked AS m ON m.item = d.item AND m.connection = d.connection
    WHERE d.kind = 'instance' AND d.cluster IS NOT NULL
    GROUP BY d.cluster, d.account, d.region, d.connection
),

databases AS (
    SELECT
        d.*,
        EXISTS (SELECT 1 FROM declared) AS is_declared,
        m.item IS NOT NULL OR coalesce(i.is_production, FALSE) AS is_production,
        coalesce(i.placed, 0) AS placed,
        coalesce(i.zones, 0) AS zones,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(d.item), d.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE d.account GLOB n.pattern)
        ) AS out_of_scope
    FROM aws_rds_databases AS d
    LEFT JOIN marked AS m ON m.item = d.item AND m.connection = d.connection
    LEFT JOIN members AS i
        ON d.kind = 'cluster' AND i.cluster = d.name AND i.account = d.account
        AND i.region = d.region AND i.connection = d.connection
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN NOT is_declared THEN 'unclassified'
            WHEN kind = 'instance' AND cluster IS NOT NULL THEN 'in_cluster'
            WHEN NOT is_production THEN 'not_production'
            WHEN multi_az OR zones >= 2 THEN NULL
            WHEN kind = 'cluster' AND placed < len(members) THEN 'zones_not_seen'
            WHEN multi_az IS NULL AND kind = 'instance' THEN 'zones_not_seen'
            WHEN TRUE THEN 'one_zone'
        END AS reason
    FROM databases
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('out_of_scope', 'not_production', 'in_cluster') THEN 'not_applicable'
        WHEN reason IN ('unclassified', 'zones_not_seen') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    name,
    kind,
    region,
    is_production,
    multi_az,
    zones
FROM judged
