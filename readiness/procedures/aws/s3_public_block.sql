-- title: Buckets block public access
-- populations: aws.s3.buckets
-- parameters: public = []
-- reasons: not_blocked = Neither the account nor the bucket has all four public-access blocks on, and nobody declared it public
-- reasons: not_visible = The blocks of the account or of the bucket could not be read
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per bucket; blocks of the account cover all its buckets.
-- public holds globs over names or ARNs of the buckets meant for the public.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

intended AS (
    SELECT lower(trim(entry)) AS pattern FROM (SELECT unnest($public::VARCHAR[]) AS entry)
),

buckets AS (
    SELECT
        b.*,
        b.account_block_public_acls
        AND b.account_ignore_public_acls
        AND b.account_block_public_policy
        AND b.account_restrict_public_buckets AS account_blocked,
        b.bucket_block_public_acls
        AND b.bucket_ignore_public_acls
        AND b.bucket_block_public_policy
        AND b.bucket_restrict_public_buckets AS bucket_blocked,
        EXISTS (SELECT 1 FROM intended AS i WHERE lower(b.name) GLOB i.pattern OR lower(b.item) GLOB i.pattern) AS intended_public,
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
            WHEN account_blocked OR bucket_blocked OR intended_public THEN NULL
            WHEN account_blocked IS NULL OR bucket_blocked IS NULL THEN 'not_visible'
            WHEN TRUE THEN 'not_blocked'
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
    account_blocked,
    bucket_blocked,
    intended_public
FROM judged
