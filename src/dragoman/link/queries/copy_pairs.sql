-- Pairs of articles, at least one of them fresh, that share most of the shorter one's words.
INSERT INTO copy_pairs
WITH candidates AS (
    SELECT DISTINCT least(fresh.article, other.article) AS first, greatest(fresh.article, other.article) AS second
    FROM link_bands AS fresh
    JOIN link_bands AS other ON other.band = fresh.band AND other.article <> fresh.article
    WHERE fresh.article IN (FROM fresh_articles)
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
