-- What is said in added articles, and whether its speaker said as much in what was known before: most of the words of the
-- shorter of two sayings are in the other.
WITH added AS (
    SELECT unnest($added) AS article
),
fresh AS (
    SELECT link_speeches.*, copies.report
    FROM link_speeches JOIN copies USING (article)
    WHERE article IN (FROM added)
),
earlier AS (
    SELECT link_speeches.*, copies.report
    FROM link_speeches JOIN copies USING (article)
    WHERE article NOT IN (FROM added)
        AND ($before_day IS NULL OR published < $before_day
            OR (published = $before_day AND article < $before_article))
),
-- of several added articles the first that tells it has the news
before_it AS (
    SELECT fresh.article, fresh.speech, other.article AS known_from, other.report = fresh.report AS copied
    FROM fresh
    JOIN (FROM earlier UNION ALL FROM fresh) AS other
        ON other.speaker = fresh.speaker
        AND (other.article NOT IN (FROM added)
            OR (coalesce(other.published, DATE '9999-12-31'), other.article, other.start)
                < (coalesce(fresh.published, DATE '9999-12-31'), fresh.article, fresh.start))
    WHERE len(list_intersect(fresh.words, other.words)) >= $least * least(len(fresh.words), len(other.words))
),
known AS (
    SELECT article, speech, bool_or(copied) AS copied FROM before_it GROUP BY article, speech
)
SELECT
    fresh.article,
    fresh.speech,
    known.speech IS NOT NULL AS known,
    coalesce(known.copied, false) AS copied,
    speeches.force,
    speeches.form,
    speech_parties.name,
    fresh.start,
    fresh."end",
    articles.citation,
    articles.source,
    articles.date AS published,
    articles.text
FROM fresh
JOIN articles ON articles.id = fresh.article
JOIN speeches ON speeches.article = fresh.article AND speeches.id = fresh.speech
JOIN speech_parties ON speech_parties.article = fresh.article AND speech_parties.speech = fresh.speech
    AND speech_parties.role = 'speaker'
LEFT JOIN known ON known.article = fresh.article AND known.speech = fresh.speech
ORDER BY articles.date NULLS LAST, fresh.article, fresh.start, fresh.speech
