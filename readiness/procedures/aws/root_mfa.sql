-- title: The root user has a second factor
-- populations: aws.iam.account_summary
-- reasons: no_mfa = The root user has no second factor
-- reasons: not_visible = The summary of the account could not be read
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per account.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

accounts AS (
    SELECT
        a.*,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(a.item), a.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE a.account GLOB n.pattern)
        ) AS out_of_scope
    FROM aws_iam_account_summary AS a
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN account_mfa_enabled IS NULL THEN 'not_visible'
            WHEN account_mfa_enabled <> 1 THEN 'no_mfa'
        END AS reason
    FROM accounts
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
    account_mfa_enabled
FROM judged
