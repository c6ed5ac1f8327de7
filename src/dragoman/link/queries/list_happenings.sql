-- Happenings with the names of their parties, their history and what is disputed, by day.
WITH tellings AS (
    SELECT
        happening_events.happening,
        list({
            'article': link_events.article,
            'event': link_events.event,
            'citation': articles.citation,
            'url': articles.url,
            'source': articles.source,
            'published': link_events.published,
            'status': link_events.status,
            'kind': copies.kind,
            'independent': copies.independent,
            'sentence': link_events.sentence,
            'start': link_events.sentence_start,
            'end': link_events.sentence_end
        } ORDER BY link_events.published NULLS LAST, link_events.article, link_events.sentence_start,
            link_events.trigger_start, link_events.event) AS tellings
    FROM happening_events
    JOIN link_events ON link_events.mention = happening_events.mention
    JOIN articles ON articles.id = link_events.article
    JOIN copies ON copies.article = link_events.article
    GROUP BY happening_events.happening
),
names AS (
    SELECT happening, role, list(name ORDER BY times DESC, name) AS names
    FROM (
        SELECT happening, role, name, count(*) AS times
        FROM happening_events
        JOIN event_parties USING (article, event)
        WHERE role <> 'speaker'
        GROUP BY ALL
    )
    GROUP BY happening, role
),
disputed AS (
    SELECT
        happening,
        list({'field': field, 'value': "value", 'sources': sources} ORDER BY field, "value") AS disagreements
    FROM disagreements
    GROUP BY happening
),
-- the story of most that tell it; of equally many, of the first
story_of AS (
    SELECT happening, arg_min(story, (-times, first_day, story)) AS story
    FROM (
        SELECT happening, story, count(DISTINCT article) AS times,
            min(coalesce(published, DATE '9999-12-31')) AS first_day
        FROM happening_events
        JOIN story_articles USING (article)
        JOIN link_articles USING (article)
        GROUP BY happening, story
    )
    GROUP BY happening
)
SELECT
    happenings.*,
    coalesce(acting.names, []) AS actor_names,
    coalesce(receiving.names, []) AS recipient_names,
    coalesce(disputed.disagreements, []) AS disagreements,
    story_of.story,
    tellings.tellings
FROM happenings
JOIN tellings ON tellings.happening = happenings.id
LEFT JOIN names AS acting ON acting.happening = happenings.id AND acting.role = 'actor'
LEFT JOIN names AS receiving ON receiving.happening = happenings.id AND receiving.role = 'recipient'
LEFT JOIN disputed ON disputed.happening = happenings.id
LEFT JOIN story_of ON story_of.happening = happenings.id
WHERE ($prefix IS NULL OR starts_with(happenings.id, $prefix)
        OR EXISTS (FROM happening_events WHERE happening = happenings.id AND starts_with(event, $prefix)))
    AND ($since IS NULL OR coalesce(day_until, last_day) >= $since)
    AND ($until IS NULL OR coalesce(day_from, first_day) <= $until)
    AND sources >= $sources
ORDER BY coalesce(day_from, first_day) NULLS LAST, happenings.first_day NULLS LAST, happenings.id
