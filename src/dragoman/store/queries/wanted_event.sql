-- The first few events whose id begins so: the first step of `events.sql`.
WITH wanted AS (
    SELECT id, article, NULL::DATE AS sort_day
    FROM events
    WHERE starts_with(id, $prefix)
    ORDER BY article, position
    LIMIT $most
)
