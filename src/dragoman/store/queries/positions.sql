-- The positions that a filter lets through, with their parties and article, by day.
WITH parties AS (
    SELECT article, stand, list(position_parties ORDER BY role, position) AS parties
    FROM position_parties
    GROUP BY article, stand
),
named AS (
    SELECT DISTINCT article, stand
    FROM position_parties
    WHERE role = $role
        AND ($actor_code IS NULL OR code = $actor_code)
        AND ($actor_sector IS NULL OR list_contains(sectors, $actor_sector))
        AND ($actor_either IS NULL OR code = $actor_either OR list_contains(sectors, $actor_either))
        AND (
            $actor_name IS NULL
            OR regexp_matches(
                strip_accents(lower(concat_ws(' | ', name, text, office))),
                '(^|\W)' || regexp_escape(strip_accents(lower($actor_name))) || '($|\W)'
            )
        )
)
SELECT
    positions.*,
    coalesce(parties.parties, []) AS parties,
    articles AS of_article
FROM positions
JOIN articles ON articles.id = positions.article
JOIN named ON named.article = positions.article AND named.stand = positions.id
LEFT JOIN parties ON parties.article = positions.article AND parties.stand = positions.id
WHERE (len($contexts) = 0 OR list_has_any($contexts, positions.contexts))
    AND ($since IS NULL OR coalesce(positions.day_until, articles.date) >= $since)
    AND ($until IS NULL OR coalesce(positions.day_from, articles.date) <= $until)
ORDER BY coalesce(positions.day_from, articles.date) NULLS LAST, positions.article, positions.position
