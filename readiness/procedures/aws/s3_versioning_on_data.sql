-- title: Buckets with customer data keep versions
-- populations: aws.s3.buckets
-- parameters: customer_data = []
-- reasons: not_versioned = What is deleted or overwritten is gone
-- reasons: unclassified = Nobody declared which buckets hold customer data
-- reasons: no_customer_data = The bucket holds no customer data
-- reasons: not_visible = The versioning or the tags of the bucket could not be read
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per bucket.
-- customer_data says where it lies: a tag "data=customer", or a glob over names or ARNs; until it is declared, nothing can be said.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

declared AS (
    SELECT lower(trim(entry)) AS entry FROM (SELECT unnest($customer_data::VARCHAR[]) AS entry)
),

marked AS (
    SELECT DISTINCT b.item, b.connection
    FROM aws_s3_buckets AS b
    CROSS JOIN declared AS c
    WHERE CASE
        WHEN contains(c.entry, '=') THEN len(list_filter(b.tags, lambda t: concat(lower(t.key), '=', lower(t.value)) GLOB c.entry)) > 0
        ELSE lower(b.name) GLOB c.entry OR lower(b.item) GLOB c.entry
    END
),

buckets AS (
    SELECT
        b.*,
        EXISTS (SELECT 1 FROM declared) AS is_declared,
        EXISTS (SELECT 1 FROM marked AS m WHERE m.item = b.item AND m.connection = b.connection) AS holds_customer_data,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(b.item), b.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE b.account GLOB n.pattern)
        ) AS out_of_scope
    FROM aws_s3_buckets AS b
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN NOT is_declared THEN 'unclassified'
            WHEN NOT holds_customer_data AND NOT tags_seen THEN 'not_visible'
            WHEN NOT holds_customer_data THEN 'no_customer_data'
            WHEN versioning IS NULL THEN 'not_visible'
            WHEN versioning <> 'Enabled' THEN 'not_versioned'
        END AS reason
    FROM buckets
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('out_of_scope', 'no_customer_data') THEN 'not_applicable'
        WHEN reason IN ('unclassified', 'not_visible') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    name,
    holds_customer_data,
    versioning
FROM judged
