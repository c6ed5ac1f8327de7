-- The first few events whose id begins so, each with its parties and its article.
WITH wanted AS (
    SELECT * FROM events WHERE starts_with(id, $prefix) ORDER BY article, position LIMIT $most
),
parties AS (
    SELECT article, event, list(event_parties ORDER BY role, position) AS parties
    FROM event_parties
    WHERE event IN (SELECT id FROM wanted)
    GROUP BY article, event
)
SELECT
    wanted.*,
    coalesce(parties.parties, []) AS parties,
    articles AS of_article
FROM wanted
JOIN articles ON articles.id = wanted.article
LEFT JOIN parties ON parties.article = wanted.article AND parties.event = wanted.id
ORDER BY wanted.article, wanted.position
