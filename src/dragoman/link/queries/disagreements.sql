-- What independent sources tell differently of touched happenings: day, country, number, and whether it happened.
INSERT INTO disagreements
WITH told AS (
    SELECT happening_events.happening, link_events.*, copies.independent
    FROM happening_events
    JOIN link_events ON link_events.mention = happening_events.mention
    JOIN copies ON copies.article = link_events.article
    WHERE happening_events.happening IN (FROM touched_happenings)
),
counted AS (
    SELECT happening, mention, article, independent, split_part(number, ' ', 2) AS unit, split_part(number, ' ', 1) AS n
    FROM (SELECT *, unnest(numbers) AS number FROM told)
),
-- a sentence that gives two numbers of one thing says nothing that another could gainsay
sole AS (
    SELECT happening, article, independent, unit, min(n) AS n
    FROM counted
    GROUP BY happening, mention, article, independent, unit
    HAVING count(DISTINCT n) = 1
),
claims AS (
    SELECT happening, 'day' AS field, '' AS of_what, day_from::VARCHAR AS "value", independent, article
    FROM told
    WHERE day_from = day_until AND status <> 'planned'
    UNION ALL
    SELECT happening, 'country', '', country, independent, article FROM told WHERE country IS NOT NULL
    UNION ALL
    SELECT happening, 'number', unit, n || ' ' || unit, independent, article FROM sole
    UNION ALL
    SELECT happening, 'status', '', CASE WHEN status = 'denied' THEN 'denied' ELSE 'actual' END, independent, article
    FROM told
    WHERE status IN ('actual', 'ongoing', 'denied')
),
-- only what two sources tell differently: one that corrects itself has a history, not a dispute
disputed AS (
    SELECT happening, field, of_what
    FROM claims
    GROUP BY happening, field, of_what
    HAVING count(DISTINCT "value") > 1 AND count(DISTINCT independent) > 1
)
SELECT
    claims.happening,
    claims.field,
    claims."value",
    list_sort(list_distinct(list(claims.independent))) AS sources,
    list_sort(list_distinct(list(claims.article))) AS articles
FROM claims
JOIN disputed USING (happening, field, of_what)
GROUP BY claims.happening, claims.field, claims.of_what, claims."value"
