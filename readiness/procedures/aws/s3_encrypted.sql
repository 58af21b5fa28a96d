-- title: Buckets are encrypted
-- populations: aws.s3.buckets
-- reasons: not_encrypted = The bucket has no default encryption
-- reasons: not_visible = The encryption of the bucket could not be read
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per bucket.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

buckets AS (
    SELECT
        b.*,
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
            WHEN encrypted IS NULL THEN 'not_visible'
            WHEN NOT encrypted THEN 'not_encrypted'
        END AS reason
    FROM buckets
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
    name,
    region,
    encrypted,
    encryption_algorithm
FROM judged
