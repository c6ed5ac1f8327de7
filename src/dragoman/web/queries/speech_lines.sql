-- Speeches with their words: of an article, of one id, or of a speaker, the latest article first.
WITH speaking AS (
    SELECT speech, any_value({'id': actor, 'name': name, 'code': code, 'sectors': sectors, 'text': text}) AS speaker,
        bool_or(($code IS NULL OR code = $code)
            AND ($sector IS NULL OR list_contains(sectors, $sector))
            AND ($actor IS NULL OR actor = $actor)) AS wanted
    FROM speech_parties
    WHERE role = 'speaker'
    GROUP BY speech
)
SELECT
    speeches.id, speeches.article, speaking.speaker, speeches.form, speeches.force, speeches.confidence,
    speeches.content, speeches.speaker_start, speeches.speaker_end, speeches.cue_start, speeches.cue_end,
    substring(articles.text, speeches.speaker_start + 1, speeches.speaker_end - speeches.speaker_start) AS said_by,
    array_to_string(list_transform(speeches.content,
        lambda x: substring(articles.text, x.start + 1, x."end" - x.start)), ' … ')[:2000] AS words,
    articles.source, articles.date AS published, left(articles.title, 300) AS title
FROM speeches
JOIN articles ON articles.id = speeches.article
LEFT JOIN speaking ON speaking.speech = speeches.id
WHERE ($article IS NULL OR speeches.article = $article)
    AND ($id IS NULL OR speeches.id = $id)
    AND (($code IS NULL AND $sector IS NULL AND $actor IS NULL) OR speaking.wanted)
ORDER BY articles.date DESC NULLS LAST, speeches.article, speeches.position
LIMIT $most
