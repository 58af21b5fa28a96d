-- title: Access keys are rotated
-- populations: aws.iam.credential_report
-- parameters: days = 90
-- reasons: too_old = The key is older than the policy allows
-- reasons: no_date = The report does not say when the key was made
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per active key, the root user's too; days are counted back from the day of the report.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

credentials AS (
    SELECT
        concat(item, '/access_key_1') AS item,
        account,
        connection,
        (report_generated_at AT TIME ZONE $zone)::DATE AS report_day,
        access_key_1_last_rotated AS made,
        access_key_1_last_used_date AS used
    FROM aws_iam_credential_report
    WHERE access_key_1_active
    UNION ALL
    SELECT
        concat(item, '/access_key_2'),
        account,
        connection,
        (report_generated_at AT TIME ZONE $zone)::DATE,
        access_key_2_last_rotated,
        access_key_2_last_used_date
    FROM aws_iam_credential_report
    WHERE access_key_2_active
),

keys AS (
    SELECT
        k.*,
        k.report_day - (k.made AT TIME ZONE $zone)::DATE AS age_days,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(k.item), k.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE k.account GLOB n.pattern)
        ) AS out_of_scope
    FROM credentials AS k
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN age_days IS NULL THEN 'no_date'
            WHEN age_days > $days THEN 'too_old'
        END AS reason
    FROM keys
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('out_of_scope') THEN 'not_applicable'
        WHEN reason IN ('no_date') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    report_day,
    made AS last_rotated,
    age_days
FROM judged
