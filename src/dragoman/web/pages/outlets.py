"""What each outlet reported first, alone, or not."""

from __future__ import annotations

from dragoman.errors import UsageError
from dragoman.web.desk import SIZE, Desk, NotFound, Row, ids_of, one_page

_TOLD = """
WITH told AS (
    SELECT happening, articles.source, min(articles.date) AS day, min(copies.kind = 'copy') AS only_copies
    FROM happening_events
    JOIN articles ON articles.id = happening_events.article
    JOIN copies ON copies.article = articles.id
    WHERE articles.source IS NOT NULL
    GROUP BY ALL
),
counted AS (
    SELECT happening, count(*) AS outlets, min(day) AS first_day FROM told GROUP BY happening
),
firsts AS (
    SELECT happening, count(*) AS together
    FROM told JOIN counted USING (happening)
    WHERE day = first_day
    GROUP BY happening
)
"""
_OUTLETS = (
    _TOLD
    + """
, published AS (
    SELECT source, count(*) AS articles, min(date) AS first_day, max(date) AS last_day,
        count(*) FILTER (kind = 'copy') AS copies
    FROM articles LEFT JOIN copies ON copies.article = articles.id
    WHERE source IS NOT NULL
    GROUP BY source
)
SELECT published.source, published.articles, published.copies, published.first_day, published.last_day,
    count(told.happening) AS happenings,
    count(*) FILTER (counted.outlets > 1 AND told.day = counted.first_day AND firsts.together = 1) AS first,
    count(*) FILTER (counted.outlets = 1) AS alone,
    (SELECT count(*) FROM counted AS other WHERE other.outlets > 1
        AND other.first_day BETWEEN published.first_day AND published.last_day
        AND other.happening NOT IN (SELECT happening FROM told AS own WHERE own.source = published.source)) AS missed
FROM published
LEFT JOIN told ON told.source = published.source
LEFT JOIN counted ON counted.happening = told.happening
LEFT JOIN firsts ON firsts.happening = told.happening
GROUP BY ALL
ORDER BY published.articles DESC, published.source
"""
)
_OF = (
    _TOLD
    + """
SELECT happening AS id, first_day AS day FROM counted
WHERE CASE $what
    WHEN 'first' THEN outlets > 1
        AND happening IN (SELECT happening FROM firsts WHERE together = 1)
        AND happening IN (SELECT happening FROM told WHERE source = $name AND day = first_day)
    WHEN 'alone' THEN outlets = 1 AND happening IN (SELECT happening FROM told WHERE source = $name)
    WHEN 'not' THEN outlets > 1
        AND happening NOT IN (SELECT happening FROM told WHERE source = $name)
        AND first_day BETWEEN (SELECT min(date) FROM articles WHERE source = $name)
            AND (SELECT max(date) FROM articles WHERE source = $name)
    ELSE happening IN (SELECT happening FROM told WHERE source = $name) END
ORDER BY first_day DESC NULLS LAST, happening
"""
)
_ARTICLES = """
SELECT articles.id, left(title, 300) AS title, date, kind,
    (SELECT count(*) FROM events WHERE events.article = articles.id) AS events
FROM articles LEFT JOIN copies ON copies.article = articles.id
WHERE source = $name
ORDER BY date DESC NULLS LAST, articles.id
LIMIT 200
"""


def sources(desk: Desk) -> Row:
    """Every outlet: what it told before all others, what nobody else told, what several others told and it did not."""
    skipped = desk.store.skipped()
    return {
        "sources": desk.rows(_OUTLETS),
        "skipped": [{"citation": item.citation, "reason": item.reason} for item in skipped[:200]],
        "skipped_in_all": len(skipped),
    }


def source(desk: Desk, name: str, what: str = "first", page: int = 1, size: int = SIZE) -> Row:
    """One outlet: what it told `first`, `alone`, `not` (though several others did), or `all`."""
    if what not in ("first", "alone", "not", "all"):
        raise UsageError("what is first, alone, not or all.")
    articles = desk.rows(_ARTICLES, name=name)
    if not articles:
        raise NotFound(f"No article of an outlet “{name[:60]}”.")
    shown, ids = one_page(ids_of(desk.rows(_OF, name=name, what=what)), page, size)
    counts = next((row for row in desk.rows(_OUTLETS) if row["source"] == name), {})
    return {
        "source": counts,
        "what": what,
        "paging": shown,
        "happenings": desk.happenings(ids),
        "articles": articles,
    }
