-- Answers by the day of what they answer, what is said before what is inferred.
SELECT answers.*
FROM answers
JOIN happenings AS earlier ON earlier.id = answers.cause
JOIN happenings AS later ON later.id = answers.answer
ORDER BY
    coalesce(earlier.day_from, earlier.first_day) NULLS LAST, answers.cause,
    answers.basis DESC, coalesce(later.day_from, later.first_day) NULLS LAST, answers.answer,
    answers.article, answers.start
