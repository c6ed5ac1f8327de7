-- Pairs of articles that are alike: TF-IDF cosine of title and text, and more where they tell of one happening.
WITH unnested AS (
    SELECT article, published, unnest(terms) AS term, unnest(counts) AS n FROM link_articles
),
size AS (
    SELECT count(*) AS articles FROM link_articles
),
rarity AS (
    SELECT term, count(*) AS df, ln((any_value(size.articles) + 1) / count(*)) AS idf
    FROM unnested, size
    GROUP BY term
),
weighted AS (
    SELECT article, published, term, df, (1 + ln(n)) * idf AS weight
    FROM unnested JOIN rarity USING (term)
    WHERE df > 1
),
norms AS (
    SELECT article, sqrt(sum(((1 + ln(n)) * idf) ** 2 ORDER BY term)) AS norm
    FROM unnested JOIN rarity USING (term)
    GROUP BY article
),
-- what an article is looked up by: its heaviest terms that are not everywhere
keys AS (
    SELECT article, published, term
    FROM weighted, size
    WHERE df <= greatest($usual, size.articles * $share)
    QUALIFY row_number() OVER (PARTITION BY article ORDER BY weight DESC, term) <= $keys
),
by_terms AS (
    SELECT a.article AS first, b.article AS second
    FROM keys AS a
    JOIN keys AS b ON b.term = a.term AND a.article < b.article
    WHERE a.published IS NULL OR b.published IS NULL OR abs(date_diff('day', a.published, b.published)) <= $days
    GROUP BY a.article, b.article
    HAVING count(*) >= $common
),
by_happenings AS (
    SELECT a.article AS first, b.article AS second, count(DISTINCT a.happening) AS happenings
    FROM happening_events AS a
    JOIN happening_events AS b ON b.happening = a.happening AND a.article < b.article
    GROUP BY a.article, b.article
),
candidates AS (
    SELECT first, second FROM by_terms
    UNION
    SELECT first, second FROM by_happenings
    UNION
    SELECT first, second FROM copy_pairs
),
cosines AS (
    SELECT candidates.first, candidates.second, sum(a.weight * b.weight ORDER BY a.term) AS product
    FROM candidates
    JOIN weighted AS a ON a.article = candidates.first
    JOIN weighted AS b ON b.article = candidates.second AND b.term = a.term
    GROUP BY candidates.first, candidates.second
)
SELECT
    candidates.first,
    candidates.second,
    round(
        CASE WHEN copy_pairs.first IS NOT NULL THEN 1.0
            ELSE coalesce(cosines.product / nullif(norm_a.norm * norm_b.norm, 0), 0)
                + CASE WHEN by_happenings.happenings IS NULL THEN 0 ELSE $bonus END
        END, 6
    ) AS score
FROM candidates
JOIN norms AS norm_a ON norm_a.article = candidates.first
JOIN norms AS norm_b ON norm_b.article = candidates.second
LEFT JOIN cosines ON cosines.first = candidates.first AND cosines.second = candidates.second
LEFT JOIN by_happenings ON by_happenings.first = candidates.first AND by_happenings.second = candidates.second
LEFT JOIN copy_pairs ON copy_pairs.first = candidates.first AND copy_pairs.second = candidates.second
ORDER BY score DESC, candidates.first, candidates.second
