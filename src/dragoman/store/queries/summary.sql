-- How much each outlet gave: articles, events, first and last day of publication.
WITH events_of AS (
    SELECT article, count(*) AS events FROM events GROUP BY article
)
SELECT
    articles.source,
    count(*) AS articles,
    coalesce(sum(events_of.events), 0)::BIGINT AS events,
    min(articles.date) AS first_day,
    max(articles.date) AS last_day
FROM articles
LEFT JOIN events_of ON events_of.article = articles.id
GROUP BY articles.source
ORDER BY count(*) DESC, articles.source NULLS LAST
