-- title: Unused credentials are removed
-- populations: aws.iam.credential_report
-- parameters: days = 90
-- reasons: unused = The credential was not used for longer than the policy allows
-- reasons: no_date = The report says neither when it was used nor when it was made
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per active access key and per password; the root user's password is judged by aws.root_unused.
-- What was never used counts from the day it was made; days are counted back from the day of the report.
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
    UNION ALL
    SELECT
        concat(item, '/password'),
        account,
        connection,
        (report_generated_at AT TIME ZONE $zone)::DATE,
        coalesce(password_last_changed, user_creation_time),
        password_last_used
    FROM aws_iam_credential_report
    WHERE password_enabled AND NOT is_root
),

aged AS (
    SELECT
        c.*,
        c.report_day - (coalesce(c.used, c.made) AT TIME ZONE $zone)::DATE AS idle_days,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(c.item), c.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE c.account GLOB n.pattern)
        ) AS out_of_scope
    FROM credentials AS c
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN idle_days IS NULL THEN 'no_date'
            WHEN idle_days > $days THEN 'unused'
        END AS reason
    FROM aged
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
    used AS last_used,
    made,
    idle_days
FROM judged
