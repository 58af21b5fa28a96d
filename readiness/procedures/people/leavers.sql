-- title: Access of leavers ends in time
-- populations: hris.roster, idp.users, github.org.members, aws.iam.credential_report
-- needs: hris.roster
-- parameters: hours = 24, tolerable_rate = 0.05
-- reasons: still_active = It could still be used after the limit
-- reasons: still_active_and_used = It could still be used after the limit, and was used after the last day
-- reasons: removed_late = It was closed, but after the limit
-- reasons: removal_time_unknown = It is closed, but whether by the limit no list and no source tells
-- reasons: list_too_old = No list of the system was made after the limit, which has passed
-- reasons: no_account = No account of this person is known in any system that was looked at
--
-- One row per leaver and account. Leavers are those whose employment ended in the window, unless another one began by the next day.
-- The limit is midnight after the last day plus `hours`, which are elapsed hours: the wall clock may jump meanwhile.
-- Accounts are matched by the links of the settings, then by address or alias. Accounts that are not the identity provider's have no
-- address here: link them. What is not on a whole list is gone; when it went lies between two lists.
-- AWS Identity Center is not collected by this version; its assignments are not looked at.
WITH
spells AS (
    SELECT DISTINCT person_id AS person, start_date AS starts, end_date AS ends FROM hris_roster
),

leavers AS (
    SELECT
        s.person,
        s.ends AS last_day,
        ((s.ends + 1)::TIMESTAMP AT TIME ZONE $zone) AS gone,
        ((s.ends + 1)::TIMESTAMP AT TIME ZONE $zone) + to_hours($hours) AS cutoff,
        (SELECT min(n.starts) FROM spells AS n WHERE n.person = s.person AND n.starts > s.ends) AS rehired
    FROM spells AS s
    WHERE s.ends BETWEEN $window_start AND least($window_end, $as_of)
        AND NOT EXISTS (
            SELECT 1 FROM spells AS n
            WHERE n.person = s.person AND n.starts <= s.ends + 1 AND (n.ends IS NULL OR n.ends > s.ends)
        )
),

-- every account on every whole list of the window, and on the newest list where that is older
seen AS (
    SELECT
        'idp' AS system, connection, snapshot_at, lower(login) AS account, lower(coalesce(email, login)) AS email,
        lower(status) NOT IN ('suspended', 'deactivated', 'deprovisioned', 'disabled', 'inactive', 'deleted', 'staged') AS active,
        deactivated_at AS closed_at, last_login AS used_at
    FROM idp_users__history
    WHERE complete
    UNION ALL
    SELECT 'github', connection, snapshot_at, lower(login), NULL, true, NULL, NULL FROM github_org_members__history WHERE complete
    UNION ALL
    SELECT
        'aws', connection, snapshot_at, lower(item), CASE WHEN item LIKE '%@%' THEN lower(split_part(item, '/', 2)) END,
        coalesce(password_enabled, false) OR access_key_1_active OR access_key_2_active, NULL,
        greatest(password_last_used, access_key_1_last_used_date, access_key_2_last_used_date)
    FROM aws_iam_credential_report__history
    WHERE complete AND item NOT LIKE '%/<root_account>'
),

older AS (
    SELECT 'idp' AS system, connection, lower(login) AS account, lower(coalesce(email, login)) AS email FROM idp_users
    UNION ALL
    SELECT 'github', connection, lower(login), NULL FROM github_org_members
    UNION ALL
    SELECT 'aws', connection, lower(item), NULL FROM aws_iam_credential_report WHERE item NOT LIKE '%/<root_account>'
),

lists AS (
    SELECT DISTINCT system, connection, snapshot_at FROM seen
),

accounts AS (
    SELECT system, connection, account, any_value(email) AS email
    FROM (SELECT system, connection, account, email FROM seen UNION ALL SELECT system, connection, account, email FROM older)
    GROUP BY system, connection, account
),

linked AS (
    SELECT DISTINCT a.system, a.connection, a.account, p.person
    FROM accounts AS a
    INNER JOIN people AS p ON p.system = a.system AND p.login = a.account
),

owned AS (
    SELECT * FROM linked
    UNION
    SELECT a.system, a.connection, a.account, p.person
    FROM accounts AS a
    INNER JOIN people AS p ON p.email = a.email
    WHERE NOT EXISTS (
        SELECT 1 FROM linked AS l WHERE l.system = a.system AND l.connection = a.connection AND l.account = a.account
    )
),

-- what each list made before a rehire says of each leaver's account; what is not on it is gone
told AS (
    SELECT
        l.person, l.last_day, o.system, o.connection, o.account, t.snapshot_at,
        s.account IS NOT NULL AS present,
        coalesce(s.active, false) AS active,
        s.closed_at,
        s.used_at
    FROM leavers AS l
    INNER JOIN owned AS o ON o.person = l.person
    INNER JOIN lists AS t ON t.system = o.system AND t.connection = o.connection
    LEFT JOIN seen AS s
        ON s.system = o.system AND s.connection = o.connection AND s.account = o.account AND s.snapshot_at = t.snapshot_at
    WHERE l.rehired IS NULL OR t.snapshot_at < (l.rehired::TIMESTAMP AT TIME ZONE $zone)
),

summed AS (
    SELECT
        person, last_day, system, connection, account,
        max(snapshot_at) AS listed_at,
        arg_max(active, snapshot_at) AS active,
        arg_max(present, snapshot_at) AS present,
        max(closed_at) AS closed_at,
        max(used_at) AS used_at,
        max(snapshot_at) FILTER (WHERE active) AS last_active
    FROM told
    GROUP BY person, last_day, system, connection, account
),

found AS (
    SELECT
        l.person, l.last_day, l.gone, l.cutoff, l.rehired, o.system, o.connection, o.account,
        s.listed_at, s.active, s.used_at, s.last_active,
        CASE WHEN NOT s.active AND s.present AND (s.last_active IS NULL OR s.closed_at >= s.last_active) THEN s.closed_at END AS closed_at,
        (
            SELECT min(t.snapshot_at) FROM told AS t
            WHERE t.person = l.person AND t.last_day = l.last_day AND t.system = o.system AND t.connection = o.connection
                AND t.account = o.account AND NOT t.active
                AND (s.last_active IS NULL OR t.snapshot_at > s.last_active)
        ) AS first_gone
    FROM leavers AS l
    INNER JOIN owned AS o ON o.person = l.person
    LEFT JOIN summed AS s
        ON s.person = l.person AND s.last_day = l.last_day AND s.system = o.system
        AND s.connection = o.connection AND s.account = o.account
),

judged AS (
    SELECT
        *,
        CASE
            WHEN listed_at IS NULL AND rehired IS NOT NULL THEN 'ok: rehired'
            WHEN listed_at IS NULL AND cutoff >= (($as_of)::TIMESTAMP AT TIME ZONE $zone) THEN 'ok: not_yet_due'
            WHEN listed_at IS NULL THEN 'list_too_old'
            WHEN active AND listed_at > cutoff AND used_at > gone THEN 'still_active_and_used'
            WHEN active AND listed_at > cutoff THEN 'still_active'
            WHEN active AND rehired IS NOT NULL AND rehired <= $as_of THEN 'ok: rehired'
            WHEN active AND cutoff >= (($as_of)::TIMESTAMP AT TIME ZONE $zone) THEN 'ok: not_yet_due'
            WHEN active THEN 'list_too_old'
            WHEN last_active > cutoff THEN 'removed_late'
            WHEN coalesce(closed_at, first_gone) <= cutoff THEN 'ok: in_time'
            WHEN closed_at > cutoff THEN 'removed_late'
            ELSE 'removal_time_unknown'
        END AS said
    FROM found
),

each AS (
    SELECT
        person || '/' || system || '/' || account AS item, *,
        CASE
            WHEN said LIKE 'ok: %' THEN 'ok'
            WHEN said IN ('list_too_old', 'removal_time_unknown') THEN 'inconclusive'
            ELSE 'exception'
        END AS outcome
    FROM judged
    -- somebody who left twice: the worse of both
    QUALIFY row_number() OVER (
        PARTITION BY person, system, connection, account
        ORDER BY CASE WHEN outcome = 'exception' THEN 0 WHEN outcome = 'inconclusive' THEN 1 ELSE 2 END, last_day DESC
    ) = 1
)

SELECT
    item, outcome,
    CASE WHEN outcome <> 'ok' THEN said END AS reason,
    gone AS occurred_at,
    connection, person, system, account, last_day, cutoff,
    CASE WHEN outcome = 'ok' THEN substr(said, 5) END AS found,
    listed_at,
    coalesce(closed_at, first_gone) AS closed_by,
    CASE
        WHEN said = 'removed_late'
            THEN ceil(epoch(coalesce(closed_at, first_gone) - cutoff) / 3600)::BIGINT
    END AS hours_late,
    used_at
FROM each
UNION ALL
SELECT
    l.person, 'not_applicable', 'no_account', max(l.gone), (SELECT min(connection) FROM hris_roster), l.person, NULL, NULL, max(l.last_day),
    max(l.cutoff), NULL, NULL, NULL, NULL, NULL
FROM leavers AS l
WHERE NOT EXISTS (SELECT 1 FROM owned AS o WHERE o.person = l.person)
GROUP BY l.person
