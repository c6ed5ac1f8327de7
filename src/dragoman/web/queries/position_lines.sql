-- Positions with their words: of an article or of an actor, by day.
WITH standing AS (
    SELECT stand, any_value({'id': actor, 'name': name, 'code': code, 'sectors': sectors, 'text': text}) AS whose
    FROM position_parties
    WHERE role = 'actor'
        AND ($code IS NULL OR code = $code)
        AND ($sector IS NULL OR list_contains(sectors, $sector))
        AND ($actor IS NULL OR actor = $actor)
    GROUP BY stand
)
SELECT
    positions.id, positions.article, standing.whose AS actor, positions.issue, positions.contexts, positions.stance,
    positions.label, positions.movement, positions.confidence, coalesce(positions.day_from, articles.date) AS day,
    positions.issue_start AS start, positions.issue_end AS "end", positions.basis,
    array_to_string(list_transform(positions.descriptions,
        lambda x: substring(articles.text, x.start + 1, x."end" - x.start)), ' … ')[:600] AS words,
    articles.source, articles.date AS published, left(articles.title, 300) AS title
FROM positions
JOIN standing ON standing.stand = positions.id
JOIN articles ON articles.id = positions.article
WHERE ($article IS NULL OR positions.article = $article)
ORDER BY coalesce(positions.day_from, articles.date) NULLS LAST, positions.article, positions.position
LIMIT $most
