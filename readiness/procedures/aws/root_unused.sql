-- title: The root user is not used
-- populations: aws.iam.credential_report
-- parameters: days = 90, break_glass = []
-- reasons: root_used = The root user was used within the days, and no approved break-glass record covers it
-- reasons: no_root_row = The report says nothing of the root user
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per account; days are counted back from the day of the report.
-- break_glass holds entries "ACCOUNT FROM UNTIL APPROVER", such as "123456789012 2026-03-02 2026-03-03 dana@acme.example"; both days count.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

entries AS (
    SELECT string_split_regex(trim(entry), '\s+') AS part
    FROM (SELECT unnest($break_glass::VARCHAR[]) AS entry)
),

approvals AS (
    SELECT
        part[1] AS account,
        try_cast(part[2] AS DATE) AS first,
        try_cast(part[3] AS DATE) AS last
    FROM entries
    WHERE len(part) >= 4
),

seen AS (
    SELECT
        account AS item,
        account,
        connection,
        bool_or(is_root) AS has_root,
        max((report_generated_at AT TIME ZONE $zone)::DATE) AS report_day,
        max(password_last_used) FILTER (WHERE is_root) AS password_last_used,
        max(greatest(access_key_1_last_used_date, access_key_2_last_used_date)) FILTER (WHERE is_root) AS keys_last_used
    FROM aws_iam_credential_report
    GROUP BY account, connection
),

uses AS (
    SELECT item, connection, report_day, (used AT TIME ZONE $zone)::DATE AS used_on
    FROM (SELECT item, connection, report_day, unnest([password_last_used, keys_last_used]) AS used FROM seen)
    WHERE used IS NOT NULL
),

unapproved AS (
    SELECT u.item, u.connection
    FROM uses AS u
    WHERE u.report_day - u.used_on <= $days
    AND NOT EXISTS (SELECT 1 FROM approvals AS a WHERE a.account = u.item AND u.used_on BETWEEN a.first AND a.last)
),

accounts AS (
    SELECT
        s.*,
        EXISTS (SELECT 1 FROM unapproved AS u WHERE u.item = s.item AND u.connection = s.connection) AS used,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(s.item), s.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE s.account GLOB n.pattern)
        ) AS out_of_scope
    FROM seen AS s
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN NOT has_root THEN 'no_root_row'
            WHEN used THEN 'root_used'
        END AS reason
    FROM accounts
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('out_of_scope') THEN 'not_applicable'
        WHEN reason IN ('no_root_row') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    report_day,
    password_last_used,
    keys_last_used
FROM judged
