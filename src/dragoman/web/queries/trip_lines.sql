-- Trips with their stops, the latest first. {wanted} says which, of `trips` and of `travelling`, who travels.
WITH chosen AS (
    SELECT
        trips.id, trips.article,
        {'id': travelling.actor, 'name': travelling.name, 'code': travelling.code, 'sectors': travelling.sectors,
            'text': travelling.text} AS traveller,
        trips.office, trips.status, trips.days, trips.day_from AS day,
        trips.start_value, trips.contexts, trips.confidence,
        articles.source, articles.date AS published, left(articles.title, 300) AS title,
        substring(articles.text, trips.evidence[1].start + 1,
            least(trips.evidence[1]."end" - trips.evidence[1].start, 2000)) AS sentence,
        trips.evidence[1].start AS start
    FROM trips
    JOIN trip_parties AS travelling
        ON travelling.trip = trips.id AND travelling.article = trips.article AND travelling.role = 'traveller'
    JOIN articles ON articles.id = trips.article
    WHERE {wanted}
    ORDER BY coalesce(trips.day_from, articles.date) DESC NULLS LAST, trips.id
    LIMIT $most
),
stops AS (
    SELECT trip, list({'place': place, 'country': country, 'status': status, 'day': day_from, 'start': start,
        'end': "end"} ORDER BY position) AS legs
    FROM trip_legs
    WHERE trip IN (SELECT id FROM chosen)
    GROUP BY trip
)
SELECT chosen.*, coalesce(stops.legs, []) AS legs
FROM chosen LEFT JOIN stops ON stops.trip = chosen.id
ORDER BY coalesce(chosen.day, chosen.published) DESC NULLS LAST, chosen.id
