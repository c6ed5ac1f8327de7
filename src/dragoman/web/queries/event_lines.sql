-- Events by their ids, in that order: what a line of a list shows, with its words and where they stand.
WITH wanted AS (
    SELECT unnest($ids::VARCHAR[]) AS id, generate_subscripts($ids::VARCHAR[], 1) AS place_in_line
),
who AS (
    SELECT
        event,
        list({'id': actor, 'name': name, 'code': code, 'sectors': sectors, 'text': text, 'basis': basis}
            ORDER BY position) FILTER (role = 'actor') AS actors,
        list({'id': actor, 'name': name, 'code': code, 'sectors': sectors, 'text': text, 'basis': basis}
            ORDER BY position) FILTER (role = 'recipient') AS recipients,
        any_value({'id': actor, 'name': name, 'code': code, 'sectors': sectors, 'text': text, 'basis': basis})
            FILTER (role = 'speaker') AS speaker
    FROM event_parties
    WHERE event IN (SELECT id FROM wanted)
    GROUP BY event
)
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
    coalesce(who.actors, []) AS actors,
    coalesce(who.recipients, []) AS recipients,
    who.speaker,
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
    happening_events.happening
FROM wanted
JOIN events ON events.id = wanted.id
JOIN articles ON articles.id = events.article
LEFT JOIN who ON who.event = events.id
LEFT JOIN happening_events ON happening_events.event = events.id
ORDER BY wanted.place_in_line
