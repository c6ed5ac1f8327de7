-- What some articles (table `added` in the query: their ids) tell against all that `known` ones told before.
WITH added AS (
    SELECT unnest($added) AS article
),
told AS (
    SELECT
        happening_events.happening,
        link_events.*,
        copies.report,
        copies.kind,
        copies.independent,
        link_events.article IN (FROM added) AS is_new
    FROM happening_events
    JOIN link_events ON link_events.mention = happening_events.mention
    JOIN copies ON copies.article = link_events.article
    WHERE link_events.article IN (FROM added)
        OR (($before_day IS NULL OR link_events.published < $before_day
            OR (link_events.published = $before_day AND link_events.article < $before_article))
            AND happening_events.happening IN (
                SELECT happening FROM happening_events WHERE article IN (FROM added)))
),
numbered AS (
    SELECT *, unnest(CASE WHEN len(numbers) = 0 THEN [NULL] ELSE numbers END) AS number FROM told
),
-- what was known of each happening before
known AS (
    SELECT
        happening,
        list_distinct(list(status)) AS statuses,
        list_distinct(list(independent)) AS sources,
        list_distinct(list(report)) AS reports,
        list_distinct(list(day_from) FILTER (day_from = day_until)) AS days,
        list_distinct(list(place) FILTER (place IS NOT NULL)) AS places,
        list_distinct(list(country) FILTER (country IS NOT NULL)) AS countries,
        list_distinct(flatten(list(numbers))) AS numbers,
        list_distinct(flatten(list(list_transform(
            list_filter(actors || recipients, lambda x: x.person IS NOT NULL), lambda x: x.person)))) AS persons,
        list_distinct(flatten(list(list_transform(numbers, lambda x: split_part(x, ' ', 2))))) AS units
    FROM told
    WHERE NOT is_new
    GROUP BY happening
),
-- one line an event that is new to the reader
fresh AS (
    SELECT
        told.*,
        known.happening IS NOT NULL AS was_known,
        coalesce(known.statuses, []) AS known_statuses,
        coalesce(known.sources, []) AS known_sources,
        coalesce(known.reports, []) AS known_reports,
        coalesce(known.days, []) AS known_days,
        coalesce(known.places, []) AS known_places,
        coalesce(known.countries, []) AS known_countries,
        coalesce(known.persons, []) AS known_persons,
        list_filter(told.numbers, lambda x: NOT list_contains(known.numbers, x)) AS new_numbers,
        coalesce(known.units, []) AS known_units,
        list_filter(
            list_distinct(list_transform(
                list_filter(told.actors || told.recipients, lambda x: x.person IS NOT NULL), lambda x: x.person)),
            lambda x: NOT list_contains(known.persons, x)
        ) AS new_persons
    FROM told
    LEFT JOIN known ON known.happening = told.happening
    WHERE told.is_new
),
judged AS (
    SELECT happening, article, event, mention, 'new happening' AS kind, NULL AS detail
    FROM fresh
    WHERE NOT was_known
    UNION ALL
    SELECT happening, article, event, mention, 'status change', array_to_string(list_sort(known_statuses), ', ')
        || ' → ' || status
    FROM fresh
    WHERE was_known
        AND NOT list_contains(known_statuses, status)
        AND status IN ('actual', 'ongoing', 'planned', 'denied')
        AND NOT (status IN ('actual', 'ongoing') AND list_has_any(known_statuses, ['actual', 'ongoing']))
        AND NOT (status = 'planned' AND list_has_any(known_statuses, ['actual', 'ongoing', 'denied']))
        AND NOT (status = 'denied' AND list_has_any(known_statuses, ['actual', 'ongoing'])
            AND NOT list_contains(known_sources, independent))
    UNION ALL
    SELECT happening, article, event, mention, 'contradiction', 'status: denied, told as '
        || array_to_string(list_sort(known_statuses), ', ')
    FROM fresh
    WHERE was_known AND status = 'denied' AND NOT list_contains(known_statuses, 'denied')
        AND list_has_any(known_statuses, ['actual', 'ongoing']) AND NOT list_contains(known_sources, independent)
    UNION ALL
    SELECT happening, article, event, mention,
        CASE WHEN len(known_days) = 0 THEN 'new detail' ELSE 'contradiction' END,
        'day: ' || CASE WHEN len(known_days) = 0 THEN '' ELSE array_to_string(list_sort(known_days), ', ') || ' → ' END
        || day_from
    FROM fresh
    WHERE was_known AND day_from = day_until AND NOT list_contains(known_days, day_from)
    UNION ALL
    SELECT happening, article, event, mention,
        CASE WHEN len(known_countries) = 0 OR list_contains(known_countries, country) THEN 'new detail'
            ELSE 'contradiction' END,
        'place: ' || CASE WHEN len(known_places) = 0 THEN ''
            ELSE array_to_string(list_sort(known_places), ', ') || ' → ' END || place
    FROM fresh
    WHERE was_known AND place IS NOT NULL AND country IS NOT NULL AND NOT list_contains(known_places, place)
    UNION ALL
    SELECT happening, article, event, mention,
        CASE WHEN list_contains(known_units, split_part(number, ' ', 2)) THEN 'contradiction' ELSE 'new detail' END,
        'number: ' || number
    FROM (SELECT *, unnest(new_numbers) AS number FROM fresh WHERE was_known)
    UNION ALL
    SELECT happening, article, event, mention, 'new detail', 'name: ' || array_to_string(list_sort(new_persons), ', ')
    FROM fresh
    WHERE was_known AND len(new_persons) > 0
    UNION ALL
    SELECT happening, article, event, mention, 'confirmation', 'until now only ' || known_sources[1]
    FROM fresh
    WHERE was_known AND len(known_sources) = 1 AND independent <> known_sources[1] AND status <> 'denied'
),
repeated AS (
    SELECT happening, article, event, mention, 'repeated' AS kind, CASE WHEN list_contains(known_reports, report)
        THEN 'a copy' END AS detail
    FROM fresh
    WHERE mention NOT IN (SELECT mention FROM judged)
),
listed AS (
    FROM judged UNION ALL FROM repeated
)
SELECT
    list_position($kinds, listed.kind) AS rank,
    listed.kind,
    listed.detail,
    listed.happening,
    listed.event,
    listed.article,
    articles.citation,
    articles.source,
    articles.date AS published,
    told.type,
    told.status,
    told.sentence,
    told.sentence_start AS start,
    told.sentence_end AS "end"
FROM listed
JOIN told ON told.mention = listed.mention
JOIN articles ON articles.id = listed.article
-- of one happening each kind and detail is said once, by who said it first
QUALIFY row_number() OVER (
    PARTITION BY listed.happening, listed.kind, listed.detail
    ORDER BY articles.date NULLS LAST, listed.article, told.sentence_start, told.trigger_start, listed.event
) = 1
ORDER BY rank, coalesce(told.day_from, articles.date) NULLS LAST, listed.article, told.sentence_start, listed.event,
    listed.detail
