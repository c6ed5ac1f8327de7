-- Which happenings are said to answer which, in an article's own words; at least one of the two touched.
INSERT INTO answers
SELECT DISTINCT
    cause_of.happening AS cause,
    answer_of.happening AS answer,
    'stated' AS basis,
    link_said.article,
    link_said.start,
    link_said."end",
    link_said.words,
    date_diff(
        'day',
        coalesce(earlier.day_from, earlier.first_day),
        coalesce(later.day_from, later.first_day)
    )::INTEGER AS days
FROM link_said
JOIN happening_events AS cause_of ON cause_of.mention = link_said.cause
JOIN happening_events AS answer_of ON answer_of.mention = link_said.answer
JOIN happenings AS earlier ON earlier.id = cause_of.happening
JOIN happenings AS later ON later.id = answer_of.happening
WHERE cause_of.happening <> answer_of.happening
    AND (cause_of.happening IN (FROM touched_happenings) OR answer_of.happening IN (FROM touched_happenings))
