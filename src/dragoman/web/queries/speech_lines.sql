-- Speeches with their words, the latest article first. {wanted} says which, of `speeches` and of `speaking`, their speaker.
SELECT
    speeches.id, speeches.article,
    CASE WHEN speaking.speech IS NOT NULL THEN {'id': speaking.actor, 'name': speaking.name, 'code': speaking.code,
        'sectors': speaking.sectors, 'text': speaking.text} END AS speaker,
    speeches.form, speeches.force, speeches.confidence,
    speeches.content, speeches.speaker_start, speeches.speaker_end, speeches.cue_start, speeches.cue_end,
    substring(articles.text, speeches.speaker_start + 1, speeches.speaker_end - speeches.speaker_start) AS said_by,
    array_to_string(list_transform(speeches.content,
        lambda x: substring(articles.text, x.start + 1, x."end" - x.start)), ' … ')[:2000] AS words,
    articles.source, articles.date AS published, left(articles.title, 300) AS title
FROM speeches
JOIN articles ON articles.id = speeches.article
LEFT JOIN speech_parties AS speaking
    ON speaking.speech = speeches.id AND speaking.article = speeches.article AND speaking.role = 'speaker'
WHERE {wanted}
ORDER BY articles.date DESC NULLS LAST, speeches.article, speeches.position
LIMIT $most
