-- Events by their ids: what a line of a list shows but for parties and happening, with their words and where they stand.
SELECT
    events.id,
    events.article,
    events.type,
    events.modes,
    events.contexts,
    events.quad,
    events.score,
    events.status,
    events.coder,
    events.confidence,
    [] AS actors,
    [] AS recipients,
    NULL AS speaker,
    coalesce(events.day_from, articles.date) AS day,
    CASE WHEN events.day_until > events.day_from THEN events.day_until END AS until,
    events.day_from IS NOT NULL AS dated,
    events.place_name AS place,
    events.place_country,
    events.place_lat AS lat,
    events.place_lon AS lon,
    substring(articles.text, sentence_start + 1, least(sentence_end - sentence_start, 2000)) AS sentence,
    sentence_start AS start,
    sentence_end AS "end",
    trigger_start,
    trigger_end,
    articles.source,
    articles.date AS published,
    left(articles.title, 300) AS title,
    NULL AS happening
FROM events
JOIN articles ON articles.id = events.article
WHERE events.id IN (SELECT unnest($ids::VARCHAR[]))
