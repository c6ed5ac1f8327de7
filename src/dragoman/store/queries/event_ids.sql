-- Wanted events (`wanted_events.sql`, which stands before this): their ids alone.
SELECT id FROM wanted ORDER BY sort_day NULLS LAST, article, id
