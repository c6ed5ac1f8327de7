-- Positions with their words, by day. {wanted} says which, of `positions` and of `standing`, who takes them.
SELECT
    positions.id, positions.article,
    {'id': standing.actor, 'name': standing.name, 'code': standing.code, 'sectors': standing.sectors,
        'text': standing.text} AS actor,
    positions.issue, positions.contexts, positions.stance,
    positions.label, positions.movement, positions.confidence, coalesce(positions.day_from, articles.date) AS day,
    positions.issue_start AS start, positions.issue_end AS "end", positions.basis,
    array_to_string(list_transform(positions.descriptions,
        lambda x: substring(articles.text, x.start + 1, x."end" - x.start)), ' … ')[:600] AS words,
    articles.source, articles.date AS published, left(articles.title, 300) AS title
FROM positions
JOIN position_parties AS standing
    ON standing.stand = positions.id AND standing.article = positions.article AND standing.role = 'actor'
JOIN articles ON articles.id = positions.article
WHERE {wanted}
ORDER BY coalesce(positions.day_from, articles.date) NULLS LAST, positions.article, positions.position
LIMIT $most
