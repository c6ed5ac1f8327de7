"""Gold in, scores out: one module a task, each with `run(gold, kit, progress)`; `dragoman eval TASK GOLD`
finds them.

A score is a number between 0 and 1 or a count. Gold is read leniently, scored strictly, and what is left out
is counted. Modules whose names begin with an underscore are shared by the tasks and are no task.
"""
