-- Happenings by their ids, in that order: what a line of a list shows.
WITH wanted AS (
    SELECT unnest($ids::VARCHAR[]) AS id, generate_subscripts($ids::VARCHAR[], 1) AS place_in_line
),
parties AS (
    SELECT happening, role, name, any_value(code) AS code, any_value(actor) AS id,
        any_value(sectors) AS sectors, count(*) AS times
    FROM happening_events
    JOIN event_parties USING (event)
    WHERE happening IN (SELECT id FROM wanted) AND role <> 'speaker'
    GROUP BY happening, role, name
),
who AS (
    SELECT
        happening,
        list({'id': id, 'name': name, 'code': code, 'sectors': sectors} ORDER BY times DESC, name)
            FILTER (role = 'actor') AS actors,
        list({'id': id, 'name': name, 'code': code, 'sectors': sectors} ORDER BY times DESC, name)
            FILTER (role = 'recipient') AS recipients
    FROM parties
    GROUP BY happening
),
disputes AS (
    SELECT happening, list(DISTINCT field ORDER BY field) AS fields
    FROM disagreements
    WHERE happening IN (SELECT id FROM wanted)
    GROUP BY happening
)
SELECT
    happenings.id,
    happenings.type,
    events.quad,
    events.score,
    coalesce(who.actors, []) AS actors,
    coalesce(who.recipients, []) AS recipients,
    coalesce(happenings.day_from, happenings.first_day) AS day,
    CASE WHEN happenings.day_until > happenings.day_from THEN happenings.day_until END AS until,
    happenings.day_from IS NOT NULL AS dated,
    happenings.place,
    happenings.status,
    happenings.statuses,
    happenings.contexts,
    happenings.publications,
    happenings.reports,
    happenings.sources,
    happenings.first_day,
    happenings.first_article AS article,
    happenings.first_event AS event,
    left(happenings.sentence, 2000) AS sentence,
    coalesce(disputes.fields, []) AS disputed
FROM wanted
JOIN happenings ON happenings.id = wanted.id
LEFT JOIN events ON events.id = happenings.first_event
LEFT JOIN who ON who.happening = happenings.id
LEFT JOIN disputes ON disputes.happening = happenings.id
ORDER BY wanted.place_in_line
