"""Who is who, with dates: countries, organisations, offices, roles and places, as small tables."""

from dragoman.facts.load import Facts, load_facts
from dragoman.facts.memory import Memory
from dragoman.facts.own import OwnActor, read_own
from dragoman.facts.register import LearnedHolding, Reading, Register, learn
from dragoman.facts.rows import (
    CityRow,
    Country,
    Demonym,
    Metonym,
    OfficeHolding,
    Organisation,
    Region,
    Role,
    Shadow,
    Subnational,
    Territory,
    fold,
    name_key,
    person_id,
    plain,
)

__all__ = [
    "CityRow",
    "Country",
    "Demonym",
    "Facts",
    "LearnedHolding",
    "Memory",
    "Metonym",
    "OfficeHolding",
    "Organisation",
    "OwnActor",
    "Reading",
    "Region",
    "Register",
    "Role",
    "Shadow",
    "Subnational",
    "Territory",
    "fold",
    "learn",
    "load_facts",
    "name_key",
    "person_id",
    "plain",
    "read_own",
]
