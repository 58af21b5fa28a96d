-- title: Users with a password have a second factor
-- populations: aws.iam.credential_report
-- reasons: no_mfa = The user may sign in to the console without a second factor
-- reasons: not_told = The report does not say whether the user has a password
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per user; the root user is judged by aws.root_mfa.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

users AS (
    SELECT
        u.*,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(u.item), u.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE u.account GLOB n.pattern)
        ) AS out_of_scope
    FROM aws_iam_credential_report AS u
    WHERE NOT u.is_root
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN NOT password_enabled OR mfa_active THEN NULL
            WHEN password_enabled IS NULL THEN 'not_told'
            WHEN TRUE THEN 'no_mfa'
        END AS reason
    FROM users
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('out_of_scope') THEN 'not_applicable'
        WHEN reason IN ('not_told') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    user_name,
    password_enabled,
    mfa_active
FROM judged
