-- title: A trail records every region
-- populations: aws.cloudtrail.trails
-- reasons: no_trail = The account has no trail
-- reasons: not_multi_region = No trail logs all regions
-- reasons: not_logging = The trail of all regions does not log
-- reasons: events_missing = The trail of all regions does not log all reading and writing calls that manage things
-- reasons: not_visible = Of the trail of all regions it cannot be seen whether it logs, or what
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per account; one trail that logs all regions and every management call suffices.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'accounts' AND NOT excluded
),

advanced AS (
    SELECT
        *,
        -- an advanced selector counts unless it takes only some services in
        list_filter(
            advanced_event_selectors,
            lambda s: len(list_filter(
                s.fields, lambda f: f.field = 'eventCategory' AND f.operator = 'Equals' AND list_contains(f."values", 'Management')
            )) > 0
            AND len(list_filter(s.fields, lambda f: f.field NOT IN ('eventCategory', 'readOnly') AND f.operator NOT LIKE 'Not%')) = 0
        ) AS managing
    FROM aws_cloudtrail_trails
    WHERE kind = 'trail'
),

events AS (
    SELECT
        *,
        has_custom_selectors IS FALSE
        OR len(list_filter(event_selectors, lambda s: s.include_management_events AND s.read_write_type IN ('All', 'ReadOnly'))) > 0
        OR len(list_filter(
            managing, lambda s: len(list_filter(s.fields, lambda f: f.field = 'readOnly' AND NOT list_contains(f."values", 'true'))) = 0
        )) > 0 AS reads,
        has_custom_selectors IS FALSE
        OR len(list_filter(event_selectors, lambda s: s.include_management_events AND s.read_write_type IN ('All', 'WriteOnly'))) > 0
        OR len(list_filter(
            managing, lambda s: len(list_filter(s.fields, lambda f: f.field = 'readOnly' AND NOT list_contains(f."values", 'false'))) = 0
        )) > 0 AS writes
    FROM advanced
),

counted AS (
    SELECT
        a.item,
        a.account,
        a.connection,
        count(t.item) AS trails,
        count(*) FILTER (WHERE t.is_multi_region) AS multi_region,
        count(*) FILTER (WHERE t.is_multi_region AND t.is_logging) AS logging,
        count(*) FILTER (WHERE t.is_multi_region AND t.is_logging AND t.reads AND t.writes) AS good,
        count(*) FILTER (
            WHERE t.is_multi_region AND (t.is_logging IS NULL OR (t.is_logging AND (t.reads IS NULL OR t.writes IS NULL)))
        ) AS unseen
    FROM aws_cloudtrail_trails AS a
    LEFT JOIN events AS t ON t.account = a.account AND t.connection = a.connection
    WHERE a.kind = 'account'
    GROUP BY a.item, a.account, a.connection
),

accounts AS (
    SELECT
        c.*,
        -- an exclusion names an item or an account; until globs are declared, every account is in scope
        EXISTS (
            SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) IN (lower(c.item), c.account)
        ) OR (
            EXISTS (SELECT 1 FROM named) AND NOT EXISTS (SELECT 1 FROM named AS n WHERE c.account GLOB n.pattern)
        ) AS out_of_scope
    FROM counted AS c
),

judged AS (
    SELECT
        *,
        CASE
            WHEN out_of_scope THEN 'out_of_scope'
            WHEN good > 0 THEN NULL
            WHEN unseen > 0 THEN 'not_visible'
            WHEN trails = 0 THEN 'no_trail'
            WHEN multi_region = 0 THEN 'not_multi_region'
            WHEN logging = 0 THEN 'not_logging'
            WHEN TRUE THEN 'events_missing'
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
    trails,
    multi_region,
    logging
FROM judged
