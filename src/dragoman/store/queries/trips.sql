-- The trips that a filter lets through, with their legs, parties and article, by day.
WITH legs AS (
    SELECT article, trip, list(trip_legs ORDER BY position) AS legs
    FROM trip_legs
    GROUP BY article, trip
),
parties AS (
    SELECT article, trip, list(trip_parties ORDER BY role, leg, position) AS parties
    FROM trip_parties
    GROUP BY article, trip
),
named AS (
    SELECT DISTINCT article, trip
    FROM trip_parties
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
    trips.*,
    coalesce(legs.legs, []) AS legs,
    coalesce(parties.parties, []) AS parties,
    articles AS of_article
FROM trips
JOIN articles ON articles.id = trips.article
JOIN named ON named.article = trips.article AND named.trip = trips.id
LEFT JOIN legs ON legs.article = trips.article AND legs.trip = trips.id
LEFT JOIN parties ON parties.article = trips.article AND parties.trip = trips.id
WHERE (len($contexts) = 0 OR list_has_any($contexts, trips.contexts))
    AND (len($statuses) = 0 OR list_contains($statuses, trips.status))
    AND ($since IS NULL OR coalesce(trips.day_until, articles.date) >= $since)
    AND ($until IS NULL OR coalesce(trips.day_from, articles.date) <= $until)
ORDER BY coalesce(trips.day_from, articles.date) NULLS LAST, trips.article, trips.position
