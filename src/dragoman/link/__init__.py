"""Links: a store's articles and events in; copies, happenings, answers and stories out, as derived tables of the store.

They can be dropped and rebuilt at any time, and do not depend on the order in which articles came.
"""

from dragoman.link.build import Linked, is_linked, link
from dragoman.link.copies import changes
from dragoman.link.novelty import KINDS, News, known_article, news, sentences_around
from dragoman.link.read import (
    Answer,
    Happening,
    Story,
    StoryChange,
    Telling,
    answers,
    echoes,
    happening_of,
    happenings,
    stories,
    story_changes,
    story_of,
    tellings,
)
from dragoman.link.shape import has_links, without_links

__all__ = [
    "KINDS",
    "Answer",
    "Happening",
    "Linked",
    "News",
    "Story",
    "StoryChange",
    "Telling",
    "answers",
    "changes",
    "echoes",
    "happening_of",
    "happenings",
    "has_links",
    "is_linked",
    "known_article",
    "link",
    "news",
    "sentences_around",
    "stories",
    "story_changes",
    "story_of",
    "tellings",
    "without_links",
]
