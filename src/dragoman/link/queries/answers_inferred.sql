-- Which happenings may answer which: parties reversed, a matter in common, near in time, types that do. At least one
-- of the two touched; what is said in so many words is left out. The recipient of an answer may be left unsaid ("Bogotá
-- gave way"): then matter and words must both be shared.
INSERT INTO answers
WITH dated AS (
    SELECT id, type, contexts, words, actors, recipients, status, coalesce(day_from, first_day) AS day
    FROM happenings
    WHERE status <> 'historical' AND coalesce(day_from, first_day) IS NOT NULL
),
dyads AS (
    SELECT id, actor, unnest(CASE WHEN len(recipients) = 0 THEN ['*'] ELSE recipients END) AS recipient
    FROM (SELECT id, unnest(actors) AS actor, recipients FROM dated)
),
touched AS (
    SELECT * FROM dyads WHERE id IN (FROM touched_happenings)
),
reversed AS (
    SELECT DISTINCT touched.id AS cause, dyads.id AS answer
    FROM touched JOIN dyads ON dyads.actor = touched.recipient AND dyads.recipient IN (touched.actor, '*')
    WHERE touched.actor <> touched.recipient
    UNION
    SELECT DISTINCT dyads.id AS cause, touched.id AS answer
    FROM touched JOIN dyads ON dyads.recipient = touched.actor AND touched.recipient IN (dyads.actor, '*')
    WHERE dyads.actor <> dyads.recipient
),
weighed AS (
    SELECT
        reversed.cause,
        reversed.answer,
        date_diff('day', earlier.day, later.day)::INTEGER AS days,
        list_sort(list_intersect(earlier.contexts, later.contexts)) AS matters,
        len(list_intersect(earlier.words, later.words)) AS shared_words,
        NOT list_has_any(earlier.actors, later.recipients) AS unsaid,
        EXISTS (
            FROM link_rules WHERE link_rules.cause = later.type AND link_rules.answer = earlier.type
        ) AS either_way
    FROM reversed
    JOIN dated AS earlier ON earlier.id = reversed.cause
    JOIN dated AS later ON later.id = reversed.answer
    JOIN link_rules ON link_rules.cause = earlier.type AND link_rules.answer = later.type
    WHERE reversed.cause <> reversed.answer
        AND later.status <> 'denied'
)
SELECT
    cause,
    answer,
    'inferred' AS basis,
    NULL AS article,
    NULL AS start,
    NULL AS "end",
    CASE WHEN unsaid THEN 'by the recipient; ' ELSE 'reversed parties; ' END
        || CASE WHEN len(matters) > 0 THEN 'both ' || array_to_string(matters, ', ')
            ELSE shared_words || ' words in common' END
        || CASE WHEN days = 0 THEN '; the same day' WHEN days = 1 THEN '; a day later'
            ELSE '; ' || days || ' days later' END AS words,
    days
FROM weighed
WHERE days BETWEEN CASE WHEN either_way THEN 1 ELSE 0 END AND $within_days
    AND CASE WHEN unsaid THEN len(matters) > 0 AND shared_words >= $shared_words
        ELSE len(matters) > 0 OR shared_words >= $shared_words END
    AND NOT EXISTS (
        FROM answers
        WHERE answers.basis = 'stated'
            AND ((answers.cause = weighed.cause AND answers.answer = weighed.answer)
                OR (answers.cause = weighed.answer AND answers.answer = weighed.cause))
    )
