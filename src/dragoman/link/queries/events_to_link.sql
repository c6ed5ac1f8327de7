-- The events of some articles with what linking looks at, in the order of their text.
WITH parties AS (
    SELECT
        article,
        event,
        list({'code': code, 'name': name, 'person': person, 'sectors': sectors, 'text': text} ORDER BY position)
            FILTER (role = 'actor') AS actors,
        list({'code': code, 'name': name, 'person': person, 'sectors': sectors, 'text': text} ORDER BY position)
            FILTER (role = 'recipient') AS recipients
    FROM event_parties
    WHERE article IN (SELECT unnest($articles))
    GROUP BY article, event
)
SELECT
    events.article,
    events.id AS event,
    articles.date AS published,
    events.type,
    events.status,
    events.day_from,
    events.day_until,
    events.place_name AS place,
    events.place_country AS country,
    events.modes,
    events.contexts,
    events.confidence,
    events.sentence_start,
    events.sentence_end,
    events.trigger_start,
    events.trigger_end,
    substring(articles.text, events.trigger_start + 1, events.trigger_end - events.trigger_start) AS "trigger",
    substring(articles.text, events.sentence_start + 1, events.sentence_end - events.sentence_start) AS sentence,
    coalesce(parties.actors, []) AS actors,
    coalesce(parties.recipients, []) AS recipients
FROM events
JOIN articles ON articles.id = events.article
LEFT JOIN parties ON parties.article = events.article AND parties.event = events.id
WHERE events.article IN (SELECT unnest($articles))
ORDER BY events.article, events.position
