-- Touched stories from their articles; the name is the title of the first, or how its text begins.
INSERT INTO stories
WITH told AS (
    SELECT story_articles.story, articles.*, copies.report
    FROM story_articles
    JOIN articles ON articles.id = story_articles.article
    JOIN copies ON copies.article = story_articles.article
    WHERE story_articles.story IN (FROM touched_stories)
),
happened AS (
    SELECT story, count(DISTINCT happening) AS happenings
    FROM story_articles JOIN happening_events USING (article)
    WHERE story IN (FROM touched_stories)
    GROUP BY story
)
SELECT
    told.story AS id,
    arg_min(coalesce(title, left(substring(text, body_start + 1), 80)), (coalesce(date, DATE '9999-12-31'), told.id))
        AS name,
    count(*) AS articles,
    count(DISTINCT report) AS reports,
    coalesce(any_value(happened.happenings), 0) AS happenings,
    min(date) AS first_day,
    max(date) AS last_day
FROM told
LEFT JOIN happened ON happened.story = told.story
GROUP BY told.story
