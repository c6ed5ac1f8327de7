-- Trips with their stops: of an article, of one id, of a traveller, or all, the latest first.
WITH travelling AS (
    SELECT trip, any_value({'id': actor, 'name': name, 'code': code, 'sectors': sectors, 'text': text}) AS traveller
    FROM trip_parties
    WHERE role = 'traveller'
        AND ($code IS NULL OR code = $code)
        AND ($sector IS NULL OR list_contains(sectors, $sector))
        AND ($actor IS NULL OR actor = $actor)
    GROUP BY trip
),
stops AS (
    SELECT trip, list({'place': place, 'country': country, 'status': status, 'day': day_from, 'start': start,
        'end': "end"} ORDER BY position) AS legs
    FROM trip_legs
    GROUP BY trip
)
SELECT
    trips.id, trips.article, travelling.traveller, trips.office, trips.status, trips.days, trips.day_from AS day,
    trips.start_value, trips.contexts, trips.confidence, coalesce(stops.legs, []) AS legs,
    articles.source, articles.date AS published, left(articles.title, 300) AS title,
    substring(articles.text, trips.evidence[1].start + 1, least(trips.evidence[1]."end" - trips.evidence[1].start, 2000))
        AS sentence,
    trips.evidence[1].start AS start
FROM trips
JOIN travelling ON travelling.trip = trips.id
JOIN articles ON articles.id = trips.article
LEFT JOIN stops ON stops.trip = trips.id
WHERE ($article IS NULL OR trips.article = $article)
    AND ($id IS NULL OR trips.id = $id)
ORDER BY coalesce(trips.day_from, articles.date) DESC NULLS LAST, trips.id
LIMIT $most
