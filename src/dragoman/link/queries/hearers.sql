-- Articles like those that tell touched happenings (and these themselves), with the triggers by which they are told there.
WITH touched AS (
    SELECT happening, link_events.article, link_events."trigger"
    FROM happening_events JOIN link_events USING (mention)
    WHERE happening IN (FROM touched_happenings)
),
near AS (
    SELECT first AS article, second AS other, score FROM story_pairs WHERE score >= $alike
    UNION ALL
    SELECT second, first, score FROM story_pairs WHERE score >= $alike
    UNION ALL
    SELECT DISTINCT article, article, 1.0 FROM touched
)
SELECT touched.happening, touched."trigger", near.other AS article, max(near.score) AS score
FROM touched JOIN near USING (article)
GROUP BY ALL
ORDER BY near.other, touched.happening, touched."trigger"
