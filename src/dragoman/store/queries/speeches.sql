-- All speeches with their parties and their article, by day of publication.
WITH parties AS (
    SELECT article, speech, list(speech_parties ORDER BY role, position) AS parties
    FROM speech_parties
    GROUP BY article, speech
)
SELECT
    speeches.*,
    coalesce(parties.parties, []) AS parties,
    articles AS of_article
FROM speeches
JOIN articles ON articles.id = speeches.article
LEFT JOIN parties ON parties.article = speeches.article AND parties.speech = speeches.id
ORDER BY articles.date NULLS LAST, speeches.article, speeches.position
