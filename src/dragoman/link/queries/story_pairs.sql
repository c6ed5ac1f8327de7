-- Pairs of articles of one epoch, at least one of them fresh, that are alike: the cosine of their terms.
INSERT INTO story_pairs
WITH candidates AS (
    SELECT least(fresh.article, other.article) AS first, greatest(fresh.article, other.article) AS second
    FROM link_keys AS fresh
    JOIN link_keys AS other
        ON other.epoch = fresh.epoch AND other.term = fresh.term AND other.article <> fresh.article
    WHERE fresh.article IN (FROM fresh_articles)
        AND (fresh.article < other.article OR other.article NOT IN (FROM fresh_articles))
    GROUP BY ALL
    HAVING count(*) >= $common
),
terms AS (
    SELECT article, unnest(terms) AS term, unnest(weights)::DOUBLE AS weight
    FROM link_articles
    WHERE article IN (SELECT first FROM candidates UNION SELECT second FROM candidates)
),
alike AS (
    SELECT candidates.first, candidates.second, round(sum(a.weight * b.weight ORDER BY a.term), 6) AS score
    FROM candidates
    JOIN terms AS a ON a.article = candidates.first
    JOIN terms AS b ON b.article = candidates.second AND b.term = a.term
    GROUP BY candidates.first, candidates.second
)
FROM alike WHERE score >= $least
