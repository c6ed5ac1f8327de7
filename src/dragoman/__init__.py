"""dragoman: who did what to whom, read from news coverage, with evidence."""

__version__ = "0.1.0"
