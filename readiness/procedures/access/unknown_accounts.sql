-- title: Every account belongs to a worker, an owner or a service
-- populations: hris.roster, idp.users, idp.app_assignments, github.org.members
-- needs: hris.roster
-- parameters: tolerable_rate = 0.05
-- reasons: no_person = Nobody who worked here on the day of the list, no service and no approved outsider has it
-- reasons: shared_account = More than one person has it
-- reasons: expired_external = The outsider's approval had ended on the day of the list
-- reasons: service_without_owner = It is a service's, and nobody who works here answers for it
-- reasons: list_too_old = The newest list was made before the window
-- reasons: closed = It cannot be used
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per account of the newest lists. Matched by the links of the settings, then by address or alias, never by a display name.
-- AWS Identity Center is not collected by this version; its assignments are not looked at.
WITH
listed AS (
    SELECT 'idp' AS system, connection, max(snapshot_at) AS listed_at FROM idp_users__history WHERE complete GROUP BY connection
    UNION ALL
    SELECT 'app', connection, max(snapshot_at) FROM idp_app_assignments__history WHERE complete GROUP BY connection
    UNION ALL
    SELECT 'github', connection, max(snapshot_at) FROM github_org_members__history WHERE complete GROUP BY connection
),

accounts AS (
    SELECT
        'idp' AS list, 'idp' AS system, connection, lower(login) AS account, lower(coalesce(email, login)) AS email,
        coalesce(lower(kind) = 'service', false) AS service,
        lower(status) NOT IN ('suspended', 'deactivated', 'deprovisioned', 'disabled', 'inactive', 'deleted', 'staged') AS active
    FROM idp_users
    UNION ALL
    SELECT
        'app', lower(app), connection, lower(coalesce(login, user_id)), lower(coalesce(email, login)), false,
        lower(status) NOT IN ('suspended', 'deactivated', 'deprovisioned', 'disabled', 'inactive', 'deleted', 'staged')
    FROM idp_app_assignments
    UNION ALL
    SELECT 'github', 'github', connection, lower(login), NULL, type = 'Bot', true FROM github_org_members
),

-- an account that two groups bring is one
dated AS (
    SELECT
        a.list, a.system, a.connection, a.account, any_value(a.email) AS email, bool_or(a.service) AS service, bool_or(a.active) AS active,
        max(l.listed_at) AS listed_at,
        (max(l.listed_at) AT TIME ZONE $zone)::DATE AS day
    FROM accounts AS a
    LEFT JOIN listed AS l ON l.system = a.list AND l.connection = a.connection
    GROUP BY a.list, a.system, a.connection, a.account
),

linked AS (
    SELECT DISTINCT a.system, a.connection, a.account, p.person
    FROM dated AS a
    INNER JOIN people AS p ON p.system = a.system AND p.login = a.account
),

owned AS (
    SELECT * FROM linked
    UNION
    SELECT a.system, a.connection, a.account, p.person
    FROM dated AS a
    INNER JOIN people AS p ON p.email = a.email
    WHERE NOT EXISTS (
        SELECT 1 FROM linked AS l WHERE l.system = a.system AND l.connection = a.connection AND l.account = a.account
    )
),

known AS (
    SELECT
        a.*,
        (
            SELECT list_sort(list_distinct(list(o.person))) FROM owned AS o
            WHERE o.system = a.system AND o.connection = a.connection AND o.account = a.account
        ) AS persons,
        EXISTS (
            SELECT 1 FROM owned AS o
            INNER JOIN people AS p ON p.person = o.person
            WHERE o.system = a.system AND o.connection = a.connection AND o.account = a.account
                AND a.day BETWEEN p.starts AND coalesce(p.ends, DATE '9999-12-31')
        ) AS employed,
        EXISTS (SELECT 1 FROM services AS s WHERE NOT s.outside AND s.system = a.system AND s.account = a.account) AS registered,
        EXISTS (
            SELECT 1 FROM services AS s
            INNER JOIN people AS p ON p.email = s.owner
            WHERE NOT s.outside AND s.system = a.system AND s.account = a.account
                AND a.day BETWEEN p.starts AND coalesce(p.ends, DATE '9999-12-31')
        ) AS answered_for,
        EXISTS (SELECT 1 FROM services AS s WHERE s.outside AND s.system = a.system AND s.account = a.account) AS outsider,
        (SELECT max(s.until) FROM services AS s WHERE s.outside AND s.system = a.system AND s.account = a.account) AS until
    FROM dated AS a
),

judged AS (
    SELECT
        *,
        system || '/' || account AS item,
        CASE
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = known.system || '/' || known.account)
                THEN 'out_of_scope'
            WHEN NOT active THEN 'closed'
            WHEN day IS NULL THEN 'list_too_old'
            WHEN registered AND NOT answered_for THEN 'service_without_owner'
            WHEN registered THEN NULL
            WHEN len(persons) > 1 THEN 'shared_account'
            WHEN employed THEN NULL
            WHEN outsider AND (until IS NULL OR until < day) THEN 'expired_external'
            WHEN outsider THEN NULL
            WHEN service THEN 'service_without_owner'
            ELSE 'no_person'
        END AS reason
    FROM known
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason IN ('closed', 'out_of_scope') THEN 'not_applicable'
        WHEN reason = 'list_too_old' THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    coalesce(listed_at, greatest($window_start, DATE '2000-01-01')::TIMESTAMP AT TIME ZONE $zone) AS occurred_at,
    connection, system, account, email,
    coalesce(persons, []) AS persons,
    until
FROM judged
