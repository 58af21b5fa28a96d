-- title: Individual requests answered late or without identity check
-- populations: tickets.privacy
-- parameters: tolerable_rate = 0.05, days = 30, extension_days = 60, types = []
-- reasons: answered_late = It was answered after its time
-- reasons: overdue = It is open after its time
-- reasons: no_identity_check = It was answered and nobody checked who asks
-- reasons: identity_unclassified = The site has no field for the identity check
-- reasons: out_of_scope = The scope excludes it
--
-- One row per request that arrived in the window (`received_at`, else when the ticket was made), by that day in the
-- organisation's zone. The first reason that holds is given, in the order above.
-- It is due `days` after it arrived, and extension_days later where an extension was documented (`extended_at`) by then: once.
-- types: issue types that are requests; empty means every ticket of the kind, complaints too.
WITH
asked AS (SELECT ($as_of + 1)::TIMESTAMP AT TIME ZONE $zone AS moment),

received AS (
    SELECT
        t.*,
        coalesce(t.received_at, t.created) AS arrived_at,
        (coalesce(t.received_at, t.created) AT TIME ZONE $zone)::DATE AS arrived_on,
        CASE WHEN t.resolved < a.moment THEN (t.resolved AT TIME ZONE $zone)::DATE END AS closed_on
    FROM tickets_privacy AS t, asked AS a
    WHERE len($types::VARCHAR[]) = 0 OR list_contains(list_transform($types::VARCHAR[], lambda x: lower(x)), lower(t.type))
),

dated AS (
    SELECT
        *,
        coalesce((extended_at AT TIME ZONE $zone)::DATE <= least(arrived_on + $days::INTEGER, $as_of), false) AS extended,
        arrived_on + $days::INTEGER + CASE WHEN extended THEN $extension_days::INTEGER ELSE 0 END AS due_on
    FROM received
    WHERE arrived_on BETWEEN $window_start AND least($window_end, $as_of)
),

judged AS (
    SELECT
        d.*,
        CASE
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = lower(d.item)) THEN 'out_of_scope'
            WHEN d.closed_on > d.due_on THEN 'answered_late'
            WHEN d.closed_on IS NULL AND $as_of > d.due_on THEN 'overdue'
            WHEN NOT list_contains(d.mapped, 'identity_checked_at') THEN 'identity_unclassified'
            WHEN d.closed_on IS NOT NULL AND (d.identity_checked_at IS NULL OR d.identity_checked_at > d.resolved)
                THEN 'no_identity_check'
        END AS reason
    FROM dated AS d
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason = 'out_of_scope' THEN 'not_applicable'
        WHEN reason = 'identity_unclassified' THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    arrived_at AS occurred_at,
    connection,
    type,
    arrived_on,
    extended,
    due_on,
    closed_on,
    identity_checked_at
FROM judged
