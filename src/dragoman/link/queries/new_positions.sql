-- Positions of added articles, and those that the same actors were known to take before.
WITH added AS (
    SELECT unnest($added) AS article
),
held AS (
    SELECT
        positions.*,
        position_parties.name,
        coalesce(position_parties.code, position_parties.name) AS actor,
        articles.citation,
        articles.source,
        articles.date AS published,
        articles.text,
        positions.article IN (FROM added) AS is_new
    FROM positions
    JOIN position_parties ON position_parties.article = positions.article AND position_parties.stand = positions.id
        AND position_parties.role = 'actor'
    JOIN articles ON articles.id = positions.article
    WHERE positions.article IN (FROM added)
        OR $before_day IS NULL OR articles.date < $before_day
        OR (articles.date = $before_day AND positions.article < $before_article)
)
SELECT *
FROM held
WHERE actor IN (SELECT actor FROM held WHERE is_new)
ORDER BY published NULLS LAST, article, position
