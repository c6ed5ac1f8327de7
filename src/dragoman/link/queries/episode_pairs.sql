-- Pairs of episodes, at least one of them fresh, of which the later may go on with the earlier: how alike their articles
-- are on average.
INSERT INTO episode_pairs
WITH candidates AS (
    SELECT
        CASE WHEN fresh.epoch < other.epoch THEN fresh.episode ELSE other.episode END AS earlier,
        CASE WHEN fresh.epoch < other.epoch THEN other.episode ELSE fresh.episode END AS later
    FROM link_episode_keys AS fresh
    JOIN link_episode_keys AS other ON other.term = fresh.term
        AND other.epoch BETWEEN fresh.epoch - $reach AND fresh.epoch + $reach
        AND other.epoch <> fresh.epoch
    WHERE fresh.episode IN (FROM fresh_episodes)
        AND fresh.epoch >= 0
        AND other.epoch >= 0
    GROUP BY ALL
    HAVING count(DISTINCT fresh.term) >= $common
),
terms AS (
    SELECT id, unnest(terms) AS term, unnest(weights)::DOUBLE AS weight
    FROM episodes
    WHERE id IN (SELECT earlier FROM candidates UNION SELECT later FROM candidates)
),
alike AS (
    SELECT candidates.earlier, candidates.later, round(sum(a.weight * b.weight ORDER BY a.term), 6) AS score
    FROM candidates
    JOIN terms AS a ON a.id = candidates.earlier
    JOIN terms AS b ON b.id = candidates.later AND b.term = a.term
    GROUP BY candidates.earlier, candidates.later
)
FROM alike WHERE score >= $least
