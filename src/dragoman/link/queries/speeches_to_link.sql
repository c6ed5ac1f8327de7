-- What known speakers say in some articles, in the order of their text; what is said within other speech is left out.
SELECT
    speeches.*,
    articles.date AS published,
    {'code': code, 'name': name, 'person': person, 'sectors': sectors, 'text': speech_parties.text} AS party
FROM speeches
JOIN articles ON articles.id = speeches.article
JOIN speech_parties ON speech_parties.article = speeches.article AND speech_parties.speech = speeches.id
    AND speech_parties.role = 'speaker'
WHERE speeches.article IN (SELECT unnest($articles)) AND speeches.parent IS NULL
ORDER BY speeches.article, speeches.position
