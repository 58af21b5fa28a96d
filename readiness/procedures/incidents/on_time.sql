-- title: Incidents and alerts outside response targets
-- populations: tickets.incident, oncall.alerts
-- needs: tickets.incident
-- parameters: tolerable_rate = 0.05, targets = ["1|sev1|sev-1|s1|p1|critical|highest 15m - 24h", "2|sev2|sev-2|s2|p2|high 60m - 72h", "3|sev3|sev-3|s3|p3|moderate|medium 1b - 10b", "4|sev4|sev-4|s4|p4|low|lowest - - -"]
-- parameters: ack_statuses = [], wait_statuses = [], holidays = []
-- reasons: no_severity = Nobody rated it
-- reasons: no_timeline = It was resolved and nothing says when anybody took it on
-- reasons: ack_late = Nobody took it on in time
-- reasons: contain_late = It was not contained in time
-- reasons: resolve_late = It was not resolved in time
-- reasons: data_affected_without_assessment = Data may be affected, it is resolved, and nobody decided who must be told
-- reasons: notice_late = Those who had to be told were not told in time
-- reasons: alert_confirmed_without_incident = The alert names an incident that has no ticket
-- reasons: severity_unknown = The targets do not speak of its severity
-- reasons: changelog_not_whole = Its history is not whole, so nobody can say when it was taken on
-- reasons: population_rejected = There is not one incident ticket: that list cannot be believed
-- reasons: out_of_scope = The scope excludes it
--
-- One row per incident ticket detected, and per alert raised, in the window, by that day in the organisation's zone. The first
-- reason that holds is given, in the order above.
-- targets: one entry per severity, worst first: its names divided by |, then the time to take it on, to contain and to resolve
-- it, as 15m, 4h, 3d or 1b (until the end of that business day), - for none. The defaults are to be replaced by the
-- organisation's own scale.
-- The clock starts at `detected_at`, else when the ticket was made, and a ticket that is opened again keeps it. It stops only
-- in wait_statuses. An open item is late when the day asked about has passed its time.
-- Taken on is `acknowledged_at` where the site has that field, else the first move to one of ack_statuses (empty: any move).
-- Severity is the field mapped to it, else the priority. Data and notices are judged where the site has fields for them.
-- Alerts are judged by their time to be taken on, where their severity has one, and by the incident they name.
WITH
asked AS (SELECT ($as_of + 1)::TIMESTAMP AT TIME ZONE $zone AS moment),

entries AS (
    SELECT rank, string_split_regex(trim(target), '\s+') AS part
    FROM (SELECT unnest($targets::VARCHAR[]) AS target, unnest(range(1, len($targets::VARCHAR[]) + 1)) AS rank)
),

names AS (SELECT rank, unnest(string_split(lower(part[1]), '|')) AS name FROM entries),

limits AS (
    SELECT
        rank,
        step,
        regexp_extract(written, '^([0-9]+)[mhdb]$', 1)::INTEGER AS amount,
        right(written, 1) AS unit
    FROM (
        SELECT rank, unnest(['ack', 'contain', 'resolve']) AS step, unnest([part[2], part[3], part[4]]) AS written FROM entries
    )
    WHERE regexp_matches(written, '^[0-9]+[mhdb]$')
),

incidents AS (
    SELECT
        t.*,
        coalesce(t.detected_at, t.created) AS started_at,
        coalesce(t.severity, CASE WHEN list_contains(t.mapped, 'severity') THEN NULL ELSE t.priority END) AS rated,
        CASE WHEN t.resolved < a.moment THEN t.resolved END AS ended_at,
        list_contains(t.mapped, 'acknowledged_at') AS records_ack
    FROM tickets_incident AS t, asked AS a
    WHERE (coalesce(t.detected_at, t.created) AT TIME ZONE $zone)::DATE BETWEEN $window_start AND least($window_end, $as_of)
),

moves AS (
    SELECT
        i.connection,
        i.item,
        m.made."at" AS since,
        m.made."to" AS status,
        lead(m.made."at") OVER (PARTITION BY i.connection, i.item ORDER BY m.made."at") AS until
    FROM incidents AS i, unnest(i.transitions) AS m(made)
),

taken AS (
    SELECT connection, item, min(since) AS taken_at
    FROM moves
    WHERE len($ack_statuses::VARCHAR[]) = 0 OR list_contains(list_transform($ack_statuses::VARCHAR[], lambda x: lower(x)), lower(status))
    GROUP BY connection, item
),

waited AS (
    SELECT
        m.connection,
        m.item,
        sum(greatest(0, epoch(least(coalesce(m.until, a.moment), coalesce(i.ended_at, a.moment))) - epoch(greatest(m.since, i.started_at)))) AS seconds
    FROM moves AS m
    INNER JOIN incidents AS i ON i.connection = m.connection AND i.item = m.item, asked AS a
    WHERE list_contains(list_transform($wait_statuses::VARCHAR[], lambda x: lower(x)), lower(m.status))
    GROUP BY m.connection, m.item
),

rated AS (
    SELECT
        i.*,
        n.rank,
        CASE WHEN i.records_ack THEN i.acknowledged_at ELSE t.taken_at END AS taken_at,
        coalesce(w.seconds, 0) AS waited_seconds
    FROM incidents AS i
    LEFT JOIN names AS n ON n.name = lower(trim(i.rated))
    LEFT JOIN taken AS t ON t.connection = i.connection AND t.item = i.item
    LEFT JOIN waited AS w ON w.connection = i.connection AND w.item = i.item
),

clocks AS (
    SELECT connection, item, rank, started_at, waited_seconds FROM rated
    UNION ALL
    SELECT o.connection, o.item, n.rank, o.created_at, 0
    FROM oncall_alerts AS o
    INNER JOIN names AS n ON n.name = lower(trim(o.severity))
),

due AS (
    SELECT
        c.connection,
        c.item,
        l.step,
        CASE l.unit
            WHEN 'm' THEN c.started_at + to_minutes(l.amount)
            WHEN 'h' THEN c.started_at + to_hours(l.amount)
            WHEN 'd' THEN c.started_at + to_hours(24 * l.amount)
            ELSE (
                list_filter(
                    list_transform(range(1, 3 * l.amount + 14 + len($holidays::VARCHAR[])), lambda n: ((c.started_at AT TIME ZONE $zone)::DATE + n::INTEGER)),
                    lambda d: isodow(d) <= 5 AND NOT list_contains($holidays::VARCHAR[], strftime(d, '%Y-%m-%d'))
                )[l.amount] + 1
            )::TIMESTAMP AT TIME ZONE $zone
        END + to_seconds(c.waited_seconds) AS due_at
    FROM clocks AS c
    INNER JOIN limits AS l ON l.rank = c.rank
),

dues AS (
    SELECT
        connection,
        item,
        min(due_at) FILTER (WHERE step = 'ack') AS ack_due,
        min(due_at) FILTER (WHERE step = 'contain') AS contain_due,
        min(due_at) FILTER (WHERE step = 'resolve') AS resolve_due
    FROM due
    GROUP BY connection, item
),

judged AS (
    SELECT
        r.item,
        r.connection,
        r.started_at,
        r.rated AS severity,
        r.taken_at,
        coalesce(r.contained_at, r.ended_at) AS contained_at,
        r.ended_at,
        d.ack_due,
        d.contain_due,
        d.resolve_due,
        CASE
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = lower(r.item)) THEN 'out_of_scope'
            WHEN r.rated IS NULL THEN 'no_severity'
            WHEN r.rank IS NULL THEN 'severity_unknown'
            WHEN r.taken_at IS NULL AND NOT r.records_ack AND NOT r.changelog_whole THEN 'changelog_not_whole'
            WHEN r.taken_at IS NULL AND r.ended_at IS NOT NULL THEN 'no_timeline'
            WHEN least(coalesce(r.taken_at, a.moment), a.moment) > d.ack_due THEN 'ack_late'
            WHEN least(coalesce(r.contained_at, r.ended_at, a.moment), a.moment) > d.contain_due THEN 'contain_late'
            WHEN coalesce(r.ended_at, a.moment) > d.resolve_due THEN 'resolve_late'
            WHEN r.data_affected AND r.ended_at IS NOT NULL AND (r.assessed_at IS NULL OR r.assessed_at >= a.moment)
                THEN 'data_affected_without_assessment'
            WHEN least(coalesce(r.notified_at, a.moment), a.moment) > r.notify_by THEN 'notice_late'
        END AS reason
    FROM asked AS a, rated AS r
    LEFT JOIN dues AS d ON d.connection = r.connection AND d.item = r.item
    UNION ALL
    SELECT
        o.item,
        o.connection,
        o.created_at,
        o.severity,
        o.ack_at,
        NULL,
        o.closed_at,
        d.ack_due,
        NULL,
        NULL,
        CASE
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = lower(o.item)) THEN 'out_of_scope'
            WHEN least(coalesce(o.ack_at, a.moment), a.moment) > d.ack_due THEN 'ack_late'
            WHEN o.incident_key IS NOT NULL AND NOT EXISTS (SELECT 1 FROM tickets_incident) THEN 'population_rejected'
            WHEN o.incident_key IS NOT NULL AND upper(trim(o.incident_key)) NOT IN (SELECT item FROM tickets_incident)
                THEN 'alert_confirmed_without_incident'
        END
    FROM asked AS a, oncall_alerts AS o
    LEFT JOIN dues AS d ON d.connection = o.connection AND d.item = o.item
    WHERE (o.created_at AT TIME ZONE $zone)::DATE BETWEEN $window_start AND least($window_end, $as_of)
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason = 'out_of_scope' THEN 'not_applicable'
        WHEN reason IN ('severity_unknown', 'changelog_not_whole', 'population_rejected') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    started_at AS occurred_at,
    connection,
    severity,
    taken_at,
    ack_due,
    contained_at,
    contain_due,
    ended_at,
    resolve_due
FROM judged
