-- Articles that stand within two places of one of `some_articles` in a band: whom its coming or going affects.
WITH bands AS (
    SELECT DISTINCT band FROM link_bands WHERE article IN (FROM some_articles)
),
lines AS (
    SELECT
        article,
        article IN (FROM some_articles) AS itself,
        [lag(article, 1) OVER in_band, lag(article, 2) OVER in_band,
            lead(article, 1) OVER in_band, lead(article, 2) OVER in_band] AS others
    FROM link_bands SEMI JOIN bands USING (band)
    WINDOW in_band AS (PARTITION BY band ORDER BY slot, article)
)
SELECT DISTINCT unnest(others) AS article FROM lines WHERE itself
