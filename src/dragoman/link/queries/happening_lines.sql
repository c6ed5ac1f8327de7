-- Touched happenings as a line of a list shows them, with their parties as most of what tells of them names these.
INSERT INTO happening_lines
WITH parties AS (
    SELECT told.happening, role, name, count(*) AS times,
        min({'id': actor, 'name': name, 'code': code, 'sectors': sectors}) AS party
    FROM happening_events AS told
    JOIN event_parties ON event_parties.event = told.event AND event_parties.article = told.article
    WHERE told.happening IN (FROM touched_happenings) AND role <> 'speaker'
    GROUP BY told.happening, role, name
),
who AS (
    SELECT
        happening,
        list(party ORDER BY times DESC, name) FILTER (role = 'actor') AS actors,
        list(party ORDER BY times DESC, name) FILTER (role = 'recipient') AS recipients
    FROM parties
    GROUP BY happening
),
disputes AS (
    SELECT happening, list(DISTINCT field ORDER BY field) AS fields
    FROM disagreements
    WHERE happening IN (FROM touched_happenings)
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
FROM happenings
LEFT JOIN events ON events.id = happenings.first_event AND events.article = happenings.first_article
LEFT JOIN who ON who.happening = happenings.id
LEFT JOIN disputes ON disputes.happening = happenings.id
WHERE happenings.id IN (FROM touched_happenings)
