-- title: Serious incidents without review or with overdue actions
-- populations: tickets.incident, tickets.finding
-- needs: tickets.incident, tickets.finding
-- parameters: tolerable_rate = 0.05, serious = ["1", "sev1", "sev-1", "s1", "p1", "critical", "highest", "2", "sev2", "sev-2", "s2", "p2", "high"]
-- parameters: review_statuses = [], review_days = 5, holidays = []
-- reasons: no_review = Nobody reviewed it
-- reasons: review_late = It was reviewed after its time
-- reasons: no_action = Nothing followed from the review
-- reasons: action_overdue = An action that followed from it is overdue
-- reasons: no_severity = Nobody rated it, so nobody can say whether it is serious
-- reasons: unclassified = The site has no field for the review, and no status means it
-- reasons: changelog_not_whole = Its history is not whole, so nobody can say when it was reviewed
-- reasons: out_of_scope = The scope excludes it
--
-- One row per serious incident resolved in the window, by that day in the organisation's zone, and per resolved one that nobody
-- rated. The first reason that holds is given, in the order above.
-- serious: names of severities 1 and 2: of the field mapped to severity, else of the priority.
-- Reviewed is `reviewed_at` where the site has that field, else the first move to one of review_statuses. It is due on the
-- review_days-th business day after the resolution: Monday to Friday without `holidays`. Before it is due nothing is missing.
-- An action is a subtask, or a ticket on the list of findings that is linked with the incident or part of it; it is overdue
-- when its due date passed before it was resolved.
WITH
asked AS (SELECT ($as_of + 1)::TIMESTAMP AT TIME ZONE $zone AS moment),

resolved AS (
    SELECT
        t.*,
        coalesce(t.severity, CASE WHEN list_contains(t.mapped, 'severity') THEN NULL ELSE t.priority END) AS rated,
        list_contains(t.mapped, 'reviewed_at') AS records_review,
        list_filter(
            list_transform(range(1, 3 * $review_days::BIGINT + 14 + len($holidays::VARCHAR[])), lambda n: ((t.resolved AT TIME ZONE $zone)::DATE + n::INTEGER)),
            lambda d: isodow(d) <= 5 AND NOT list_contains($holidays::VARCHAR[], strftime(d, '%Y-%m-%d'))
        )[$review_days] AS due_on
    FROM tickets_incident AS t
    WHERE (t.resolved AT TIME ZONE $zone)::DATE BETWEEN $window_start AND least($window_end, $as_of)
),

moved AS (
    SELECT r.connection, r.item, min(m.made."at") AS moved_at
    FROM resolved AS r, unnest(r.transitions) AS m(made)
    WHERE list_contains(list_transform($review_statuses::VARCHAR[], lambda x: lower(x)), lower(m.made."to"))
    GROUP BY r.connection, r.item
),

related AS (
    SELECT r.connection, r.item, l.other.item AS action, false AS counts
    FROM resolved AS r, unnest(r.links) AS l(other)
    UNION
    SELECT r.connection, r.item, s.other.item, true
    FROM resolved AS r, unnest(r.subtasks) AS s(other)
    UNION
    SELECT f.connection, f.parent, f.item, false
    FROM tickets_finding AS f
    WHERE f.parent IS NOT NULL
),

actions AS (
    SELECT
        a.connection,
        a.item,
        count(*) FILTER (WHERE a.counts OR f.item IS NOT NULL) AS actions,
        list_sort(list_distinct(list(a.action) FILTER (
            WHERE f.due < least($as_of, coalesce((f.resolved AT TIME ZONE $zone)::DATE, $as_of))
        ))) AS overdue
    FROM related AS a
    LEFT JOIN tickets_finding AS f ON f.connection = a.connection AND f.item = a.action
    GROUP BY a.connection, a.item
),

seen AS (
    SELECT
        r.*,
        CASE WHEN r.records_review THEN r.reviewed_at ELSE m.moved_at END AS review_at,
        coalesce(x.actions, 0) AS action_count,
        coalesce(x.overdue, []) AS overdue_actions
    FROM resolved AS r
    LEFT JOIN moved AS m ON m.connection = r.connection AND m.item = r.item
    LEFT JOIN actions AS x ON x.connection = r.connection AND x.item = r.item
    WHERE r.rated IS NULL OR list_contains(list_transform($serious::VARCHAR[], lambda x: lower(x)), lower(trim(r.rated)))
),

judged AS (
    SELECT
        s.*,
        CASE
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = lower(s.item)) THEN 'out_of_scope'
            WHEN s.rated IS NULL THEN 'no_severity'
            WHEN NOT s.records_review AND len($review_statuses::VARCHAR[]) = 0 THEN 'unclassified'
            WHEN s.review_at IS NULL AND NOT s.records_review AND NOT s.changelog_whole THEN 'changelog_not_whole'
            WHEN (s.review_at AT TIME ZONE $zone)::DATE > s.due_on AND s.due_on < $as_of THEN 'review_late'
            WHEN (s.review_at IS NULL OR s.review_at >= a.moment) AND s.due_on < $as_of THEN 'no_review'
            WHEN s.review_at < a.moment AND s.action_count = 0 THEN 'no_action'
            WHEN len(s.overdue_actions) > 0 THEN 'action_overdue'
        END AS reason
    FROM seen AS s, asked AS a
)

SELECT
    item,
    CASE
        WHEN reason IS NULL THEN 'ok'
        WHEN reason = 'out_of_scope' THEN 'not_applicable'
        WHEN reason IN ('no_severity', 'unclassified', 'changelog_not_whole') THEN 'inconclusive'
        ELSE 'exception'
    END AS outcome,
    reason,
    resolved AS occurred_at,
    connection,
    rated AS severity,
    review_at,
    due_on,
    action_count,
    overdue_actions
FROM judged
