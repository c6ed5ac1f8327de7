-- The events that a filter lets through, by day: the first steps of `events.sql` and `event_ids.sql`.
-- Every $parameter that is NULL or an empty list lets all through.
WITH
named AS (
    SELECT
        article,
        event,
        bool_or(
            role = 'actor'
            AND ($actor_code IS NULL OR code = $actor_code)
            AND ($actor_sector IS NULL OR list_contains(sectors, $actor_sector))
            AND ($actor_either IS NULL OR code = $actor_either OR list_contains(sectors, $actor_either))
            AND (
                $actor_name IS NULL
                OR regexp_matches(
                    strip_accents(lower(concat_ws(' | ', name, text, office))),
                    '(^|\W)' || regexp_escape(strip_accents(lower($actor_name))) || '($|\W)'
                )
            )
        ) AS by_actor,
        bool_or(
            role = 'recipient'
            AND ($recipient_code IS NULL OR code = $recipient_code)
            AND ($recipient_sector IS NULL OR list_contains(sectors, $recipient_sector))
            AND ($recipient_either IS NULL OR code = $recipient_either OR list_contains(sectors, $recipient_either))
            AND (
                $recipient_name IS NULL
                OR regexp_matches(
                    strip_accents(lower(concat_ws(' | ', name, text, office))),
                    '(^|\W)' || regexp_escape(strip_accents(lower($recipient_name))) || '($|\W)'
                )
            )
        ) AS to_recipient
    FROM event_parties
    WHERE $by_actor OR $to_recipient
    GROUP BY article, event
),
wanted AS (
    SELECT
        events.article,
        events.id,
        coalesce(events.day_from, articles.date) AS sort_day
    FROM events
    JOIN articles ON articles.id = events.article
    LEFT JOIN named ON named.article = events.article AND named.event = events.id
    WHERE (NOT $by_actor OR coalesce(named.by_actor, false))
        AND (NOT $to_recipient OR coalesce(named.to_recipient, false))
        AND (len($types) = 0 OR list_contains($types, events.type))
        AND (len($modes) = 0 OR list_has_any($modes, events.modes))
        AND (len($contexts) = 0 OR list_has_any($contexts, events.contexts))
        AND (len($statuses) = 0 OR list_contains($statuses, events.status))
        AND (len($sources) = 0 OR list_contains($sources, lower(articles.source)))
        AND ($since IS NULL OR coalesce(events.day_until, articles.date) >= $since)
        AND ($until IS NULL OR coalesce(events.day_from, articles.date) <= $until)
        AND ($confidence IS NULL OR events.confidence >= $confidence)
    ORDER BY sort_day NULLS LAST, events.article, events.position
    LIMIT $limit
)
