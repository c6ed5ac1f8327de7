-- Pairs of events, at least one of them fresh, that may be one happening, with how alike they are. Looked at are those that
-- share a block, and those with one trigger in articles that are alike, or in one article.
INSERT INTO event_pairs
WITH alike_articles AS (
    SELECT first, second, score FROM story_pairs
    WHERE score >= $alike AND (first IN (FROM fresh_articles) OR second IN (FROM fresh_articles))
    UNION ALL
    SELECT id AS first, id AS second, $itself AS score FROM fresh_articles
),
candidates AS (
    SELECT least(fresh.mention, other.mention) AS first, greatest(fresh.mention, other.mention) AS second
    FROM link_blocks AS fresh
    JOIN link_blocks AS other ON other.block = fresh.block AND other.mention <> fresh.mention
    WHERE fresh.mention IN (FROM fresh_mentions)
    UNION
    SELECT least(x.mention, y.mention), greatest(x.mention, y.mention)
    FROM alike_articles
    JOIN link_events AS x ON x.article = alike_articles.first
    JOIN link_events AS y ON y.article = alike_articles.second AND y."trigger" = x."trigger" AND y.mention <> x.mention
    WHERE list_has_any(x.families, y.families)
),
met AS (
    SELECT
        candidates.first,
        candidates.second,
        a,
        b,
        coalesce(alike_articles.score, 0) AS likeness,
        list_has_any(list_transform(a.actors, lambda x: x.key), list_transform(a.recipients, lambda x: x.key))
            OR list_has_any(list_transform(b.actors, lambda x: x.key), list_transform(b.recipients, lambda x: x.key))
            AS within_one,
        list_filter(a.actors, lambda x: len(list_filter(b.actors, lambda y: x.key = y.key)) > 0) AS same_actors,
        list_filter(a.recipients, lambda x: len(list_filter(b.recipients, lambda y: x.key = y.key)) > 0)
            AS same_recipients,
        list_distinct(list_transform(a.actors || a.recipients, lambda x: x.key)) AS parties_a,
        list_distinct(list_transform(b.actors || b.recipients, lambda x: x.key)) AS parties_b
    FROM candidates
    JOIN link_events AS a ON a.mention = candidates.first
    JOIN link_events AS b ON b.mention = candidates.second
    LEFT JOIN alike_articles
        ON alike_articles.first = least(a.article, b.article) AND alike_articles.second = greatest(a.article, b.article)
    WHERE (a.reach_from IS NULL OR b.reach_from IS NULL
        OR (a.reach_from <= b.reach_until AND b.reach_from <= a.reach_until))
),
compatible AS (
    SELECT *
    FROM met
    WHERE (likeness > 0 OR len(list_intersect(parties_a, parties_b)) > 0)
        -- a party without a code ("a gunman", "prisoners") contradicts nothing
        AND CASE
            WHEN a.joint OR b.joint
            THEN len(list_intersect(parties_a, parties_b)) >= least(
                2,
                len(list_filter(parties_a, lambda x: NOT starts_with(x, '='))),
                len(list_filter(parties_b, lambda x: NOT starts_with(x, '=')))
            )
            ELSE
                (len(same_actors) > 0
                    OR len(list_filter(a.actors, lambda x: NOT starts_with(x.key, '='))) = 0
                    OR len(list_filter(b.actors, lambda x: NOT starts_with(x.key, '='))) = 0)
                AND (len(same_recipients) > 0
                    OR len(list_filter(a.recipients, lambda x: NOT starts_with(x.key, '='))) = 0
                    OR len(list_filter(b.recipients, lambda x: NOT starts_with(x.key, '='))) = 0)
        END
        -- no party that is in both is two persons there, or two sides; of what is done within one country, in articles
        -- that are alike, sides are not looked at, since there they are coded differently too often
        AND len(list_filter(a.actors || a.recipients, lambda x:
            len(list_filter(b.actors || b.recipients, lambda y: x.key = y.key)) > 0
            AND len(list_filter(b.actors || b.recipients, lambda y:
                x.key = y.key
                AND (x.person IS NULL OR y.person IS NULL OR x.person = y.person)
                AND (x.side IS NULL OR y.side IS NULL OR x.side = y.side
                    OR (likeness > 0 AND a."trigger" = b."trigger" AND within_one)))) = 0)) = 0
),
scored AS (
    SELECT
        first,
        second,
        CASE WHEN a."trigger" = b."trigger" THEN 0.35 ELSE 0 END
        + 0.45 * coalesce(len(list_intersect(a.words, b.words)) / nullif(least(len(a.words), len(b.words)), 0), 0)
        + CASE WHEN a.type = b.type THEN 0.1 ELSE 0.05 END
        + CASE WHEN list_has_any(a.contexts, b.contexts) THEN 0.1 ELSE 0 END
        + CASE WHEN list_has_any(a.modes, b.modes) THEN 0.05 ELSE 0 END
        + CASE WHEN a.day_from = a.day_until AND b.day_from = b.day_until AND a.day_from = b.day_from
            THEN 0.15 ELSE 0 END
        + CASE WHEN a.place = b.place THEN 0.05 WHEN a.country <> b.country THEN -0.1 ELSE 0 END
        -- only one party is known to be the same
        - CASE WHEN len(same_recipients) > 0 AND len(same_actors) > 0 THEN 0
            WHEN (a.joint OR b.joint) AND len(list_intersect(parties_a, parties_b)) > 1 THEN 0
            ELSE 0.1 END
        + CASE WHEN a."trigger" = b."trigger" THEN $closeness * likeness ELSE 0 END AS score
    FROM compatible
)
SELECT first, second, round(score, 6) AS score
FROM scored
WHERE round(score, 6) >= $least
