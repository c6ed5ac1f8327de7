"""Text → time expressions with TIMEX3 values, and from them the date of an event."""

from dragoman.dates.find import find_dates
from dragoman.dates.govern import date_for, records_of
from dragoman.dates.timex import Timex, TimexType

__all__ = ["Timex", "TimexType", "date_for", "find_dates", "records_of"]
