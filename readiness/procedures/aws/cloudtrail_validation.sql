-- title: Trails validate their log files
-- populations: aws.cloudtrail.trails
-- reasons: no_validation = A changed log file would not be found
-- reasons: not_visible = The source does not say
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per trail.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

trails AS (
    SELECT
        t.*,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(t.item), t.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE t.account GLOB n.pattern)
        ) AS out_of_scope
    FROM aws_cloudtrail_trails AS t
    WHERE t.kind = 'trail'
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN log_file_validation IS NULL THEN 'not_visible'
            WHEN NOT log_file_validation THEN 'no_validation'
        END AS reason
    FROM trails
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
    home_region,
    log_file_validation
FROM judged
