-- title: The buckets of trails are private
-- populations: aws.cloudtrail.trails, aws.s3.buckets
-- reasons: not_blocked = Neither the account nor the bucket has all four public-access blocks on
-- reasons: public_policy = AWS finds the policy of the bucket public
-- reasons: bucket_not_seen = The bucket is not among those collected, for instance because another account holds it
-- reasons: not_visible = The blocks or the policy of the bucket could not be read
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per trail; the bucket is found by its name in whatever account was collected.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

levels AS (
    SELECT
        name AS bucket,
        policy_is_public,
        b.account_block_public_acls
        AND b.account_ignore_public_acls
        AND b.account_block_public_policy
        AND b.account_restrict_public_buckets AS account_blocked,
        b.bucket_block_public_acls
        AND b.bucket_ignore_public_acls
        AND b.bucket_block_public_policy
        AND b.bucket_restrict_public_buckets AS bucket_blocked
    FROM aws_s3_buckets AS b
),

buckets AS (
    SELECT
        bucket,
        bool_and(account_blocked IS TRUE OR bucket_blocked IS TRUE) AS blocked,
        bool_or(account_blocked IS NULL OR bucket_blocked IS NULL) AS unseen,
        bool_or(policy_is_public) AS public
    FROM levels
    GROUP BY bucket
),

trails AS (
    SELECT
        t.*,
        b.bucket IS NOT NULL AS seen,
        b.blocked,
        b.unseen,
        b.public,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(t.item), t.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE t.account GLOB n.pattern)
        ) AS out_of_scope
    FROM aws_cloudtrail_trails AS t
    LEFT JOIN buckets AS b USING (bucket)
    WHERE t.kind = 'trail'
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN NOT seen THEN 'bucket_not_seen'
            WHEN public THEN 'public_policy'
            WHEN NOT blocked AND NOT unseen THEN 'not_blocked'
            WHEN NOT blocked OR public IS NULL THEN 'not_visible'
        END AS reason
    FROM trails
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('out_of_scope') THEN 'not_applicable'
        WHEN reason IN ('bucket_not_seen', 'not_visible') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    name,
    bucket,
    blocked,
    public
FROM judged
