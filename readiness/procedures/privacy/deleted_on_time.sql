-- title: Customer data not deleted in time
-- populations: tickets.deletion
-- parameters: tolerable_rate = 0.05, days = 30
-- reasons: deleted_late = The data was deleted after its time
-- reasons: overdue = The data is not deleted and its time has passed
-- reasons: no_deletion_date = The ticket is closed and does not say when the data was deleted
-- reasons: no_exit_date = Nothing says when the customer left, so nobody can say until when
-- reasons: out_of_scope = The scope excludes it
--
-- One row per deletion whose customer left in the window (`exit_on`), by that day; where nothing says so, by the day the ticket
-- was made, in the organisation's zone. The first reason that holds is given, in the order above.
-- It is due `days` after the exit. Deleted is `deleted_at` where the site has that field, else when the ticket was resolved.
WITH
asked AS (SELECT ($as_of + 1)::TIMESTAMP AT TIME ZONE $zone AS moment),

left_us AS (
    SELECT
        t.*,
        coalesce(t.exit_on, (t.created AT TIME ZONE $zone)::DATE) AS counted_on,
        CASE WHEN t.exit_on IS NULL THEN t.created ELSE t.exit_on::TIMESTAMP AT TIME ZONE $zone END AS occurred_at,
        t.exit_on + $days::INTEGER AS due_on,
        t.resolved < a.moment AS closed,
        CASE WHEN list_contains(t.mapped, 'deleted_at') THEN t.deleted_at ELSE t.resolved END AS done_at,
        CASE WHEN done_at < a.moment THEN (done_at AT TIME ZONE $zone)::DATE END AS done_on
    FROM tickets_deletion AS t, asked AS a
),

judged AS (
    SELECT
        l.*,
        CASE
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = lower(l.item)) THEN 'out_of_scope'
            WHEN l.due_on IS NULL THEN 'no_exit_date'
            WHEN l.done_on > l.due_on THEN 'deleted_late'
            WHEN l.done_on IS NULL AND l.closed THEN 'no_deletion_date'
            WHEN l.done_on IS NULL AND $as_of > l.due_on THEN 'overdue'
        END AS reason
    FROM left_us AS l
    WHERE l.counted_on BETWEEN $window_start AND least($window_end, $as_of)
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason = 'out_of_scope' THEN 'not_applicable'
        WHEN reason = 'no_exit_date' THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    occurred_at,
    connection,
    summary,
    exit_on,
    due_on,
    done_on
FROM judged
