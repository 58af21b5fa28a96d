-- title: The password policy is strong enough
-- populations: aws.iam.account_summary, aws.iam.credential_report
-- parameters: length = 14, reuse = 24
-- reasons: no_policy = Users have passwords and the account has no password policy
-- reasons: too_short = Passwords may be shorter than the policy asks
-- reasons: reuse_allowed = Earlier passwords may come again too soon
-- reasons: not_visible = The password policy could not be read
-- reasons: users_not_seen = No report says whether anybody has a password, and the policy alone does not suffice
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per account; where nobody but the root user has a password, no policy is needed.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

console AS (
    SELECT account, count(*) FILTER (WHERE NOT is_root AND password_enabled IS NOT FALSE) AS console_users
    FROM aws_iam_credential_report
    GROUP BY account
),

accounts AS (
    SELECT
        a.*,
        c.console_users,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(a.item), a.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE a.account GLOB n.pattern)
        ) AS out_of_scope
    FROM aws_iam_account_summary AS a
    LEFT JOIN console AS c USING (account)
),

strengths AS (
    SELECT
        *,
        CASE
            WHEN password_policy_exists IS NULL THEN 'not_visible'
            WHEN NOT password_policy_exists THEN 'no_policy'
            WHEN minimum_length IS NULL OR minimum_length < $length THEN 'too_short'
            WHEN reuse_prevention IS NULL OR reuse_prevention < $reuse THEN 'reuse_allowed'
        END AS weakness
    FROM accounts
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN console_users = 0 OR weakness IS NULL THEN NULL
            WHEN console_users IS NULL AND weakness <> 'not_visible' THEN 'users_not_seen'
            WHEN TRUE THEN weakness
        END AS reason
    FROM strengths
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('out_of_scope') THEN 'not_applicable'
        WHEN reason IN ('not_visible', 'users_not_seen') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    connection,
    console_users,
    password_policy_exists,
    minimum_length,
    reuse_prevention
FROM judged
