-- title: Repositories are private unless meant for the public
-- populations: github.repos
-- parameters: public = []
-- reasons: public = Everybody can read it and nobody declared that intended
-- reasons: visibility_unknown = The source gave a visibility this procedure does not know
-- reasons: out_of_scope = The scope leaves it out
--
-- One row per repository; archived ones too, for they can be read as well.
-- public holds the repositories meant for the public: OWNER/REPO, with * for any part.
WITH
named AS (
    SELECT lower(pattern) AS pattern FROM scope WHERE kind = 'repositories' AND NOT excluded
),

intended AS (
    SELECT lower(unnest($public::VARCHAR[])) AS pattern
),

repositories AS (
    SELECT
        r.*,
        EXISTS (SELECT 1 FROM intended AS i WHERE lower(r.full_name) GLOB i.pattern) AS intended_public
    FROM github_repos AS r
),

judged AS (
    SELECT
        r.*,
        CASE
            WHEN r.in_scope IS NOT TRUE THEN 'out_of_scope'
            WHEN EXISTS (SELECT 1 FROM scope AS e WHERE e.excluded AND lower(e.pattern) = lower(r.full_name)) THEN 'out_of_scope'
            -- until globs are declared, everything collected is in scope
            WHEN EXISTS (SELECT 1 FROM named) AND NOT EXISTS (
                SELECT 1 FROM named AS n
                WHERE lower(r.full_name) GLOB n.pattern OR lower(split_part(r.full_name, '/', 2)) GLOB n.pattern
            ) THEN 'out_of_scope'
            WHEN r.visibility IN ('private', 'internal') AND r.private THEN NULL
            WHEN r.visibility = 'public' AND intended_public THEN NULL
            WHEN r.visibility = 'public' THEN 'public'
            ELSE 'visibility_unknown'
        END AS reason
    FROM repositories AS r
)

SELECT
    full_name AS item,
    CASE reason
        WHEN 'out_of_scope' THEN 'not_applicable'
        WHEN 'visibility_unknown' THEN 'inconclusive'
        WHEN 'public' THEN 'exception'
        ELSE 'ok'
    END AS outcome,
    reason,
    connection,
    visibility,
    intended_public,
    archived
FROM judged
