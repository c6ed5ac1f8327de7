-- Touched happenings, from all that tell of them.
INSERT INTO happenings
WITH told AS (
    SELECT happening_events.happening, link_events.*, copies.report, copies.independent
    FROM happening_events
    JOIN link_events ON link_events.mention = happening_events.mention
    JOIN copies ON copies.article = link_events.article
    WHERE happening_events.happening IN (FROM touched_happenings)
),
first_told AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY happening ORDER BY published NULLS LAST, article, sentence_start, trigger_start, event
        ) AS place_in_line
    FROM told
),
-- The most usual type; of an agreement that was then carried out, what was carried out.
types AS (
    SELECT happening, arg_min(type, (type = 'AGREE', -times, type)) AS type
    FROM (SELECT happening, type, count(*) AS times FROM told GROUP BY ALL)
    GROUP BY happening
),
-- The most precise day; of equally precise ones that which most sources give, then the earliest.
days AS (
    SELECT happening, arg_min({'day_from': day_from, 'day_until': day_until}, (length, -sources, day_from)) AS day
    FROM (
        SELECT happening, day_from, day_until, day_until - day_from AS length,
            count(DISTINCT independent) AS sources
        FROM told
        WHERE day_from IS NOT NULL
        GROUP BY ALL
    )
    GROUP BY happening
),
places AS (
    SELECT happening, arg_min(place, (-sources, place)) AS place
    FROM (
        SELECT happening, place, count(DISTINCT independent) AS sources
        FROM told
        WHERE place IS NOT NULL
        GROUP BY ALL
    )
    GROUP BY happening
),
-- What was so or was denied outweighs what was planned, that what was possible, and that what lay back; then the latest.
statuses AS (
    SELECT
        happening,
        arg_min(status, (weight, -day, finer)) AS status,
        list(status ORDER BY first_day, finer) AS statuses
    FROM (
        SELECT
            happening,
            status,
            min(coalesce(published, DATE '9999-12-31')) AS first_day,
            epoch(max(coalesce(published, DATE '0001-01-01'))) AS day,
            CASE WHEN status IN ('actual', 'ongoing', 'denied') THEN 0 WHEN status = 'planned' THEN 1
                WHEN status = 'hypothetical' THEN 2 ELSE 3 END AS weight,
            list_position(['hypothetical', 'planned', 'denied', 'ongoing', 'actual', 'historical'], status) AS finer
        FROM told
        GROUP BY happening, status
    )
    GROUP BY happening
),
gathered AS (
    SELECT
        happening,
        list_sort(list_distinct(flatten(list(list_transform(actors, lambda x: x.key))))) AS actors,
        list_sort(list_distinct(flatten(list(list_transform(recipients, lambda x: x.key))))) AS recipients,
        list_sort(list_distinct(flatten(list(families)))) AS families,
        list_sort(list_distinct(flatten(list(contexts)))) AS contexts,
        list_sort(list_distinct(flatten(list(words)))) AS words,
        min(published) AS first_day,
        max(published) AS last_day,
        count(*) AS events,
        count(DISTINCT article) AS publications,
        count(DISTINCT report) AS reports,
        count(DISTINCT independent) AS sources
    FROM told
    GROUP BY happening
)
SELECT
    gathered.happening AS id,
    types.type,
    gathered.families,
    gathered.actors,
    gathered.recipients,
    days.day.day_from,
    days.day.day_until,
    places.place,
    statuses.status,
    statuses.statuses,
    gathered.contexts,
    gathered.words,
    first_told.article AS first_article,
    first_told.event AS first_event,
    gathered.first_day,
    gathered.last_day,
    gathered.events,
    gathered.publications,
    gathered.reports,
    gathered.sources,
    first_told.sentence
FROM gathered
JOIN first_told ON first_told.happening = gathered.happening AND first_told.place_in_line = 1
JOIN types ON types.happening = gathered.happening
JOIN statuses ON statuses.happening = gathered.happening
LEFT JOIN days ON days.happening = gathered.happening
LEFT JOIN places ON places.happening = gathered.happening
