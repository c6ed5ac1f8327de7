"""Who is who, with dates: countries, organisations, offices, roles and places, as small tables."""

from dragoman.facts.load import Facts, load_facts
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
    plain,
)

__all__ = [
    "CityRow",
    "Country",
    "Demonym",
    "Facts",
    "Metonym",
    "OfficeHolding",
    "Organisation",
    "Region",
    "Role",
    "Shadow",
    "Subnational",
    "Territory",
    "fold",
    "load_facts",
    "plain",
]
