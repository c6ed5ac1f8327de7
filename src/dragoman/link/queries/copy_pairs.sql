-- Pairs of articles, at least one of them affected, that share most of the shorter one's words. Of the articles of a band
-- each is compared with the two after it: so a text that a thousand outlets print makes some thousand pairs, not half a
-- million, and since every band has an order of its own, what one misses another finds.
INSERT INTO copy_pairs
WITH bands AS (
    SELECT DISTINCT band FROM link_bands WHERE article IN (FROM affected_articles)
),
lines AS (
    SELECT
        article,
        [lead(article, 1) OVER in_band, lead(article, 2) OVER in_band] AS others
    FROM link_bands SEMI JOIN bands USING (band)
    WINDOW in_band AS (PARTITION BY band ORDER BY slot, article)
),
candidates AS (
    SELECT DISTINCT least(article, other) AS first, greatest(article, other) AS second
    FROM (SELECT article, unnest(others) AS other FROM lines)
    WHERE other IS NOT NULL
        AND (article IN (FROM affected_articles) OR other IN (FROM affected_articles))
),
shared AS (
    SELECT
        candidates.first,
        candidates.second,
        len(list_intersect(a.shingles, b.shingles)) AS common,
        len(a.shingles) AS size_a,
        len(b.shingles) AS size_b
    FROM candidates
    JOIN link_articles AS a ON a.article = candidates.first
    JOIN link_articles AS b ON b.article = candidates.second
)
SELECT
    first,
    second,
    round(common / least(size_a, size_b), 4) AS containment,
    round(common / (size_a + size_b - common), 4) AS jaccard
FROM shared
WHERE least(size_a, size_b) > 0
    AND common / least(size_a, size_b) >= $containment
    AND (least(size_a, size_b) >= $short OR common / (size_a + size_b - common) >= $containment)
