-- title: Active users have a second factor
-- populations: idp.users, idp.factors, idp.admin_roles, aws.iam.credential_report, github.org.members
-- parameters: tolerable_rate = 0.05, administrators = [], phishing_resistant = ["webauthn", "u2f", "smart_card"]
-- reasons: no_factor = It may sign in with a password alone
-- reasons: administrator_without_phishing_resistant_factor = An administrator whose every factor can be given away to a false page
-- reasons: factors_unknown = No list says which factors it has
-- reasons: no_person = It is no person's account, or cannot sign in with a password
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per active account of the identity provider, of AWS with a console password, and of the code hosting.
-- administrators: logins that count as administrators besides those on the list of roles. Neither AWS nor the code hosting says which
-- kind of factor an account has, so there only whether it has one is told.
WITH
listed AS (
    SELECT 'idp' AS system, connection, max(snapshot_at) AS listed_at FROM idp_users__history WHERE complete GROUP BY connection
    UNION ALL
    SELECT 'github', connection, max(snapshot_at) FROM github_org_members__history WHERE complete GROUP BY connection
    UNION ALL
    SELECT 'aws', connection, max(snapshot_at) FROM aws_iam_credential_report__history WHERE complete GROUP BY connection
),

strong AS (
    SELECT
        user_id,
        bool_or(
            coalesce(phishing_resistant, list_contains($phishing_resistant::VARCHAR[], lower(type)))
        ) AS resistant,
        list_sort(list_distinct(list(lower(type)))) AS factors
    FROM idp_factors
    WHERE lower(status) = 'active'
    GROUP BY user_id
),

users AS (
    SELECT
        'idp/' || lower(u.login) AS item, 'idp' AS system, u.connection, lower(u.login) AS account, coalesce(s.factors, []) AS factors,
        CASE
            WHEN lower(u.kind) = 'service' THEN 'no_person'
            -- with no row at all nobody can tell a list that was left out from users without a factor
            WHEN NOT EXISTS (SELECT 1 FROM idp_factors) THEN 'factors_unknown'
            WHEN s.user_id IS NULL THEN 'no_factor'
            WHEN NOT s.resistant AND (
                EXISTS (SELECT 1 FROM idp_admin_roles AS r WHERE r.user_id = u.user_id)
                OR list_contains(list_transform($administrators::VARCHAR[], lambda x: lower(x)), lower(u.login))
            ) THEN 'administrator_without_phishing_resistant_factor'
        END AS reason
    FROM idp_users AS u
    LEFT JOIN strong AS s ON s.user_id = u.user_id
    WHERE lower(u.status) NOT IN ('suspended', 'deactivated', 'deprovisioned', 'disabled', 'inactive', 'deleted', 'staged')
    UNION ALL
    SELECT
        'github/' || lower(login), 'github', connection, lower(login), [],
        CASE WHEN type = 'Bot' THEN 'no_person' WHEN two_factor IS NULL THEN 'factors_unknown' WHEN NOT two_factor THEN 'no_factor' END
    FROM github_org_members
    UNION ALL
    SELECT
        'aws/' || lower(item), 'aws', connection, lower(item), [],
        CASE
            WHEN password_enabled IS FALSE THEN 'no_person'
            WHEN mfa_active IS NULL THEN 'factors_unknown'
            WHEN NOT mfa_active THEN 'no_factor'
        END
    FROM aws_iam_credential_report
),

judged AS (
    SELECT
        u.* EXCLUDE (reason),
        l.listed_at,
        CASE
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = u.item) THEN 'out_of_scope'
            WHEN EXISTS (SELECT 1 FROM services AS s WHERE NOT s.outside AND s.system = u.system AND s.account = u.account) THEN 'no_person'
            ELSE u.reason
        END AS reason
    FROM users AS u
    LEFT JOIN listed AS l ON l.system = u.system AND l.connection = u.connection
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('no_person', 'out_of_scope') THEN 'not_applicable'
        WHEN reason = 'factors_unknown' THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    coalesce(listed_at, greatest($window_start, DATE '2000-01-01')::TIMESTAMP AT TIME ZONE $zone) AS occurred_at,
    connection, system, account, factors
FROM judged
