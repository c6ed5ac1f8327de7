-- Wanted events (`wanted_events.sql` or `wanted_event.sql`, which stands before this), each with its parties and its article.
, parties AS (
    SELECT article, event, list(event_parties ORDER BY role, position) AS parties
    FROM event_parties
    WHERE event IN (SELECT id FROM wanted)
    GROUP BY article, event
)
SELECT
    events.*,
    coalesce(parties.parties, []) AS parties,
    articles AS of_article
FROM wanted
JOIN events ON events.article = wanted.article AND events.id = wanted.id
JOIN articles ON articles.id = events.article
LEFT JOIN parties ON parties.article = events.article AND parties.event = events.id
ORDER BY wanted.sort_day NULLS LAST, events.article, events.position
