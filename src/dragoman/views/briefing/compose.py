"""What is about a matter → a brief: opening, what is new, an account by story, who travels and stands where, timeline.

Statements are quoted or made from the record; what is made from it says who, where and how many, never what happened:
that is left to the words of the article. A sentence that tells of several happenings stands once, and of several
sentences for one happening that which tells most.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dragoman.link import Answer, Happening, News, answers, news, sentences_around, stories, tellings
from dragoman.records import Article, Event, Position, Span, Trip
from dragoman.store import Store, days
from dragoman.store.positions import issue_stems
from dragoman.views.briefing.matter import Found, Matter, find
from dragoman.views.briefing.parts import Briefing, Evidence, Paragraph, Section, Source, Statement
from dragoman.views.briefing.words import between, counted, in_context, listed, named, outlet, quote, spoken, unclear
from dragoman.views.happenings import history
from dragoman.views.positions import as_of, quoted
from dragoman.views.text import printable, shortened
from dragoman.views.trips import SAID

LENGTHS = {"short": (3, 3, 5), "medium": (8, 8, 12), "full": (10**6, 10**6, 10**6)}
"""By option: stories, statements of each, statements of what is new and of every list."""
_MOST_CITED = 3
"""Articles that are cited for one statement; how many more there are is said."""
_TIMELINE_WIDTH = 160
_NEWS_SAID = {
    "contradiction": "Contradicted",
    "status change": "What has become of it",
    "moved position": "A position has moved",
    "new detail": "A new detail of what was known",
    "confirmation": "Confirmed",
    "new speech": "Said for the first time",
}


@dataclass(slots=True)
class _Told:
    """A sentence and what of the matter it tells."""

    article: Article
    span: Span
    events: list[Event] = field(default_factory=list)
    happenings: dict[str, Happening] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return self.article.text[self.span.start : self.span.end]


class _Sources:
    """Numbers the articles as they are cited."""

    def __init__(self) -> None:
        self._cited: dict[str, Source] = {}

    def cite(self, *articles: Article) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self._number(article) for article in articles))

    def _number(self, article: Article) -> int:
        if article.id not in self._cited:
            self._cited[article.id] = Source(
                number=len(self._cited) + 1,
                article=article.id,
                outlet=article.source,
                title=article.title,
                date=article.date,
                url=article.url,
                citation=article.citation,
            )
        return self._cited[article.id].number

    def all(self) -> tuple[Source, ...]:
        return tuple(self._cited.values())


@dataclass(slots=True)
class _Work:
    """What every part of a brief is made from."""

    store: Store
    found: Found
    of: Mapping[tuple[str, str], Happening]
    articles: dict[str, Article]
    story_names: Mapping[str, str]
    sources: _Sources
    limits: tuple[int, int, int]


def compose(store: Store, matter: Matter | None = None, *, length: str = "medium") -> Briefing:
    """Raises UsageError where there is no such story or trip, StoreError where the store is not linked."""
    matter = matter or Matter()
    found = find(store, matter)
    articles = {article.id: article for _, article in (*found.events, *found.positions, *found.trips)}
    names = {story.id: story.name for story in stories(store)}
    work = _Work(store, found, tellings(store), articles, names, _Sources(), LENGTHS[length])
    told = _sentences(work)
    sections = [
        _new(work, matter),
        *_accounts(work, told),
        _answers(work),
        _trips(work),
        _stands(work),
        _timeline(work, told),
    ]
    opening = _opening(work, matter)
    shown = tuple(section for section in sections if section is not None)
    return Briefing(found.title, opening, shown, work.sources.all(), store.summary().skipped)


def _opening(work: _Work, matter: Matter) -> Statement:
    """How much there is: made from counts."""
    happenings = {work.of[article.id, event.id].id for event, article in work.found.events}
    if matter == Matter():
        found = work.store.summary().outlets
        articles, outlets = sum(of.articles for of in found), len(found)
        dates = [day for of in found for day in (of.first_day, of.last_day) if day]
    else:
        articles, outlets = len(work.articles), len({outlet(article) for article in work.articles.values()})
        dates = [article.date for article in work.articles.values() if article.date]
    since = f" since {spoken(matter.since)}" if matter.since else ""
    if not articles:
        return Statement(f"The coverage tells nothing of this{since}.", (), ())
    when = between(min(dates), max(dates)) if dates else ""
    told = f"{counted(articles, 'article')} of {counted(outlets, 'outlet')}"
    text = f"{told}, published {when}, tell" if when else f"{told} tell"
    text = f"{text[0].upper()}{text[1:]} of {counted(len(happenings), 'happening')}{since}."
    return Statement(text, (), ())


# --- what is new ---


def _new(work: _Work, matter: Matter) -> Section | None:
    """What the last day of coverage added, or all since the day that is asked for."""
    about = {event.id for event, _ in work.found.events} | {position.id for position, _ in work.found.positions}
    everything = matter == Matter()
    items = [
        item
        for item in news(work.store, since=matter.since)
        if item.event in about
        or (item.kind in ("new speech", "repeated") and (everything or item.article in work.articles))
    ]
    fresh = [item for item in items if item.kind != "repeated"]
    repeated = len(items) - len(fresh)
    if not fresh:
        return None
    by_sentence: dict[tuple[str, int], list[News]] = defaultdict(list)
    for item in fresh:
        by_sentence[item.article, item.start].append(item)
    first = [group for group in by_sentence.values() if group[0].kind == "new happening"]
    first.sort(key=lambda group: (_is_past(group), -len(group), group[0].start))
    rest = [group for group in by_sentence.values() if group[0].kind != "new happening"]
    most = work.limits[2]
    paragraphs = []
    published = {item.published for item in fresh if item.published}
    lead = f"In what was published {between(min(published), max(published))}, new is:" if published else "New is:"
    if first:
        paragraphs.append(Paragraph(lead, tuple(_news_statement(work, group) for group in first[:most])))
    of_kind: dict[str, list[list[News]]] = defaultdict(list)
    for group in rest:
        of_kind[group[0].kind].append(group)
    for kind, groups in of_kind.items():
        statements = tuple(_news_statement(work, group) for group in groups[: max(most // 2, 2)])
        paragraphs.append(Paragraph(f"{_NEWS_SAID[kind]}:", statements))
    shown = sum(len(paragraph.statements) for paragraph in paragraphs)
    if repeated:
        text = f"{counted(repeated, 'statement')} only repeat what was known."
        text = text.replace("statement only repeat ", "statement only repeats ")
        paragraphs.append(Paragraph("", (Statement(text[0].upper() + text[1:], (), ()),)))
    return Section("new", "What is new", tuple(paragraphs), left_out=len(by_sentence) - shown)


def _is_past(items: Sequence[News]) -> bool:
    return all(item.status in ("historical", "hypothetical") for item in items)


def _news_statement(work: _Work, items: Sequence[News]) -> Statement:
    item = items[0]
    article = _article(work, item.article)
    details = [other.detail for other in items if other.detail and other.kind not in ("new happening", "new speech")]
    said = f" ({printable('; '.join(dict.fromkeys(details)))})" if details else ""
    start = in_context(article, item.start, item.end)
    return Statement(
        text=f"{quote(article, start, item.end)}{said}",
        cites=work.sources.cite(article),
        evidence=(Evidence(article.id, start, item.end, article.text[start : item.end]),),
        day=item.published,
        happenings=tuple(dict.fromkeys(other.happening for other in items if other.happening)),
        records=tuple(dict.fromkeys(other.event for other in items)),
    )


# --- the account ---


def _sentences(work: _Work) -> list[_Told]:
    """Sentences with the events that they tell, by place."""
    found: dict[tuple[str, int], _Told] = {}
    for event, article in work.found.events:
        told = found.setdefault((article.id, event.sentence.start), _Told(article, event.sentence))
        told.events.append(event)
        happening = work.of[article.id, event.id]
        told.happenings[happening.id] = happening
    return list(found.values())


def _accounts(work: _Work, told: Sequence[_Told]) -> list[Section]:
    by_story: dict[str, list[_Told]] = defaultdict(list)
    for sentence in told:
        happening = next(iter(sentence.happenings.values()))
        by_story[happening.story or ""].append(sentence)
    ranked = sorted(by_story.items(), key=lambda item: (-_weight_of_all(item[1]), item[0]))
    return [_account(work, story, sentences) for story, sentences in ranked[: work.limits[0]]]


def _weight_of_all(told: Iterable[_Told]) -> float:
    happenings = {key: value for sentence in told for key, value in sentence.happenings.items()}
    return sum(_weight(happening) for happening in happenings.values())


def _weight(happening: Happening) -> float:
    """How much a happening matters here: who tells it, and whether it is news."""
    background = happening.status in ("historical", "hypothetical")
    return (happening.sources + 0.5 * bool(happening.recipients)) * (0.3 if background else 1.0)


def _account(work: _Work, story: str, told: Sequence[_Told]) -> Section:
    chosen = _chosen(told, work.limits[1])
    by_day: dict[dt.date, list[_Told]] = defaultdict(list)
    for sentence in chosen:
        by_day[_BACKGROUND if _is_background(sentence) else _day(sentence) or _UNDATED].append(sentence)
    paragraphs = []
    for day, sentences in sorted(by_day.items()):
        lead = {_BACKGROUND: "Background.", _UNDATED: "Undated."}.get(day) or f"{spoken(day)}."
        statements = _in_order(work, sentences)
        paragraphs.append(Paragraph(lead, tuple(statements)))
    if disputed := _disputed(work, chosen):
        paragraphs.append(Paragraph("Where sources disagree.", tuple(disputed)))
    name = printable(work.story_names.get(story, "Other"))
    left_out = len(
        {key for sentence in told for key in sentence.happenings} - {k for s in chosen for k in s.happenings}
    )
    return Section("story", name, tuple(paragraphs), story=story or None, left_out=left_out)


def _in_order(work: _Work, sentences: Sequence[_Told]) -> list[Statement]:
    """Article by article, the one that tells most first, each in the order of its text."""
    weights: dict[str, float] = defaultdict(float)
    for sentence in sentences:
        weights[sentence.article.id] += _weight_of_all([sentence])
    ordered = sorted(sentences, key=lambda s: (-weights[s.article.id], s.article.id, s.span))
    statements = []
    for before, sentence in zip([None, *ordered], ordered, strict=False):
        start = in_context(sentence.article, sentence.span.start, sentence.span.end)
        if before is not None and before.article.id == sentence.article.id and before.span.start >= start:
            start = sentence.span.start  # what it leans on has just been quoted
        first = before is None or before.article.source != sentence.article.source
        statements.append(_account_statement(work, sentence, start, first=first))
    return statements


def _is_background(sentence: _Told) -> bool:
    """Whether it lay back when the article came out."""
    if all(happening.status == "historical" for happening in sentence.happenings.values()):
        return True
    day, published = _day(sentence), sentence.article.date
    return day is not None and published is not None and (published - day).days > _BACKGROUND_DAYS


_BACKGROUND_DAYS = 90
_UNDATED, _BACKGROUND = dt.date(9999, 12, 30), dt.date(9999, 12, 31)


def _chosen(told: Sequence[_Told], most: int) -> list[_Told]:
    """The fewest sentences that tell most, the weightiest first: each adds what those before it leave untold."""
    rest = list(told)
    untold = {key for sentence in told for key in sentence.happenings}
    chosen: list[_Told] = []
    while rest and untold and len(chosen) < most:
        best = max(rest, key=lambda sentence: _gain(sentence, untold))
        if not untold & best.happenings.keys():
            break
        chosen.append(best)
        rest.remove(best)
        untold -= best.happenings.keys()
    return chosen


def _gain(sentence: _Told, untold: set[str]) -> tuple[float, str, int]:
    gain = sum(_weight(h) for key, h in sentence.happenings.items() if key in untold)
    if unclear(sentence.sentence):
        understood = in_context(sentence.article, sentence.span.start, sentence.span.end) < sentence.span.start
        gain *= 0.7 if understood else 0.2
    if len(sentence.sentence) > 400:
        gain *= 0.7
    return gain, sentence.article.id, -sentence.span.start


def _day(sentence: _Told) -> dt.date | None:
    days = [h.day for h in sentence.happenings.values() if h.day]
    first = [h.day_from for h in sentence.happenings.values() if h.day_from and h.day_from == h.day_until]
    return min(first or days, default=None)


def _account_statement(work: _Work, sentence: _Told, start: int, *, first: bool) -> Statement:
    """A sentence of the coverage, with who else tells the same and what became of it."""
    telling = {told.article for h in sentence.happenings.values() for told in h.tellings}
    others = sorted(
        (_article(work, key) for key in telling - {sentence.article.id}),
        key=lambda article: (article.date or dt.date.max, article.id),
    )
    sources = max(h.sources for h in sentence.happenings.values())
    end = sentence.span.end
    words = quote(sentence.article, start, end)
    status = next((history(h) for h in sentence.happenings.values() if len(h.statuses) > 1), "")
    lead = f"{outlet(sentence.article)} reports: " if first else ""
    differ = any(h.disagreements for h in sentence.happenings.values())
    kinds = {h.status for h in sentence.happenings.values()}
    marks = []
    if sources > 1:
        marks.append(f"told by {counted(sources, 'source')}{', which differ' if differ else ''}")
    if status:
        marks.append(f"over time told as {status.replace(' → ', ', then ')}")
    elif kinds == {"denied"}:
        marks.append("a denial")
    cited = work.sources.cite(sentence.article, *others[: _MOST_CITED - 1])
    return Statement(
        text=f"{lead}{words}{_bracketed(marks)}",
        cites=cited,
        evidence=(Evidence(sentence.article.id, start, end, sentence.article.text[start:end]),),
        day=_day(sentence),
        happenings=tuple(sentence.happenings),
        records=tuple(event.id for event in sentence.events),
    )


def _bracketed(marks: Sequence[str]) -> str:
    return f" ({'; '.join(marks)})" if marks else ""


def _disputed(work: _Work, told: Sequence[_Told]) -> list[Statement]:
    """What sources tell differently of one happening: said with who says what, not averaged."""
    statements = []
    happenings = {key: value for sentence in told for key, value in sentence.happenings.items()}
    for happening in happenings.values():
        fields: dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for claim in happening.disagreements:
            unit = claim.value.split(" ", 1)[-1] if claim.field == "number" else ""
            fields[claim.field, unit].append((claim.value, claim.sources))
        for (name, _), claims in fields.items():
            said = listed([f"{_value(name, value)} ({listed([printable(s) for s in by])})" for value, by in claims])
            articles = {told.article for told in happening.tellings}
            evidence = tuple(Evidence(t.article, t.start, t.end, t.sentence) for t in happening.tellings)
            what = {"day": "the day", "country": "the country", "number": "a number", "status": "whether it happened"}
            whose = shortened(printable(happening.sentence), 80)
            statements.append(
                Statement(
                    text=f"On “{whose}” they differ about {what.get(name, name)}: {said}.",
                    cites=work.sources.cite(*(_article(work, key) for key in sorted(articles))),
                    evidence=evidence,
                    day=happening.day,
                    happenings=(happening.id,),
                )
            )
    return statements


def _value(field: str, value: str) -> str:
    return spoken(dt.date.fromisoformat(value)) if field == "day" else printable(value)


# --- what answered what ---


def _answers(work: _Work) -> Section | None:
    """What articles say was an answer, in the sentence that says so; in a full brief what is inferred too."""
    about = {work.of[article.id, event.id].id for event, article in work.found.events}
    found = [a for a in answers(work.store) if a.cause.id in about and a.answer.id in about]
    said: dict[tuple[str, int], Statement] = {}
    inferred = []
    for answer in found:
        if answer.article and answer.start is not None and answer.end is not None:
            article = _article(work, answer.article)
            start, end = sentences_around(article.text, answer.start, answer.end)
            start = in_context(article, start, end)
            statement = Statement(
                text=quote(article, start, end),
                cites=work.sources.cite(article),
                evidence=(Evidence(article.id, start, end, article.text[start:end]),),
                day=answer.cause.day,
                happenings=(answer.cause.id, answer.answer.id),
            )
            said.setdefault((article.id, start), statement)
        elif answer.cause.sentence != answer.answer.sentence:
            inferred.append(answer)
    most = work.limits[2]
    paragraphs = []
    if said:
        paragraphs.append(Paragraph("As the articles themselves say:", tuple(said.values())[:most]))
    if inferred and most >= LENGTHS["full"][2]:
        lead = "Inferred from reversed parties, a common matter and nearness in time, and said by nobody:"
        paragraphs.append(Paragraph(lead, tuple(_inferred(work, answer) for answer in inferred)))
    left_out = len(said) + len(inferred) - sum(len(paragraph.statements) for paragraph in paragraphs)
    return Section("answers", "What answered what", tuple(paragraphs), left_out=left_out) if paragraphs else None


def _inferred(work: _Work, answer: Answer) -> Statement:
    cause, reply = answer.cause.tellings[0], answer.answer.tellings[0]
    return Statement(
        text=f"“{_clipped(cause.sentence)}” Then: “{_clipped(reply.sentence)}” ({answer.words})",
        cites=work.sources.cite(_article(work, cause.article), _article(work, reply.article)),
        evidence=tuple(Evidence(told.article, told.start, told.end, told.sentence) for told in (cause, reply)),
        day=answer.cause.day,
        happenings=(answer.cause.id, answer.answer.id),
    )


def _clipped(sentence: str) -> str:
    text = printable(sentence).strip('“”"').replace("“", "‘").replace("”", "’")
    return shortened(text, _TIMELINE_WIDTH)


# --- trips, positions ---


def _trips(work: _Work) -> Section | None:
    """Each traveller's journey once, as the article with most stops tells it, and the stops that were made since."""
    journeys: dict[str, list[tuple[Trip, Article]]] = defaultdict(list)
    for trip, article in work.found.trips:
        if trip.traveller.actor.person:
            journeys[trip.traveller.actor.id].append((trip, article))
    statements = []
    for told in journeys.values():
        trip, article = max(told, key=lambda item: (len(item[0].legs), item[1].id))
        statements.append(_trip_statement(work, trip, article))
        known = {leg.country for leg in trip.legs} if trip.status == "taken" else set()
        for other, of in sorted(told, key=lambda item: (item[1].date or dt.date.max, item[1].id)):
            countries = {leg.country for leg in other.legs}
            if other.id != trip.id and other.status != "planned" and countries - known:
                known |= countries
                statements.append(_trip_statement(work, other, of))
    if not statements:
        return None
    shown = tuple(statements[: work.limits[2]])
    return Section("trips", "Who travels where", (Paragraph("", shown),), left_out=len(statements) - len(shown))


def _trip_statement(work: _Work, trip: Trip, article: Article) -> Statement:
    """Made from the record: who, where, when."""
    who = named(trip.traveller.actor.name)
    office = f", {printable(trip.office)}," if trip.office else ""
    usual = trip.legs[0].status
    stops = [(printable(leg.place), "" if leg.status == usual else f" ({leg.status})") for leg in trip.legs]
    places = listed(list(dict.fromkeys(f"{place}{status}" for place, status in stops)))
    covered = days(trip.start)
    begins = f", from {spoken(covered[0])}" if covered and covered[0] == covered[1] else ""
    length = f", for {counted(trip.days, 'day')}" if trip.days else ""
    span = next((s for s in trip.evidence if s.start <= trip.legs[0].span.start < s.end), trip.legs[0].span)
    return Statement(
        text=f"{who[0].upper()}{who[1:]}{office} {SAID[trip.status]} {places}{begins}{length}.",
        cites=work.sources.cite(article),
        evidence=(Evidence(article.id, span.start, span.end, article.text[span.start : span.end]),),
        day=covered[0] if covered else article.date,
        records=(trip.id,),
    )


def _stands(work: _Work) -> Section | None:
    """By country the last position on each issue, in the article's words, and what the actor's last one was before."""
    dated = sorted(
        (
            (as_of(position, article), position, article)
            for position, article in work.found.positions
            if _clear(position)
        ),
        key=lambda item: (item[0] or dt.date.min, item[2].id, item[1].issue_span),
    )
    latest: dict[tuple[str, frozenset[str]], tuple[dt.date | None, Position, Article, Position | None]] = {}
    for day, position, article in dated:
        key = (position.actor.actor.code or position.actor.actor.name, issue_stems(position.issue))
        before = latest[key][1] if key in latest else None
        latest[key] = (day, position, article, before)
    lines: dict[str, list[tuple[dt.date | None, Position, Article, Position | None]]] = defaultdict(list)
    for (code, _), line in latest.items():
        lines[code].append(line)
    if not lines:
        return None
    most = work.limits[2]
    ranked = sorted(lines.items(), key=lambda item: (-len(item[1]), item[0]))[:most]
    shown = []
    for code, found in ranked:
        found.sort(key=lambda line: (line[0] or dt.date.min, line[1].id), reverse=True)
        shown.append(Paragraph(f"{code}.", tuple(_stand(work, *line) for line in found[: max(most // 4, 2)])))
    left_out = len(latest) - sum(len(paragraph.statements) for paragraph in shown)
    return Section("stands", "Where they stand", tuple(shown), left_out=left_out)


_STANCES = {-2: "strongly against", -1: "against", 0: "undecided about", 1: "for", 2: "strongly for"}


def _clear(position: Position) -> bool:
    """Whether the issue is a matter, and not whom the stance is toward or half a sentence."""
    names = " ".join(party.actor.name for party in position.toward).lower()
    words = position.issue.split()
    return len(words) <= 6 and position.issue not in names and not set(words) <= {"the", "united", "states"}


def _stand(work: _Work, day: dt.date | None, now: Position, article: Article, before: Position | None) -> Statement:
    span = quoted(now, article)
    who = named(now.actor.actor.person or now.actor.actor.name)
    moved = f", {now.movement}" if now.movement != "none" else ""
    was = f"; before that {_STANCES[before.stance]} it" if before is not None and before.stance != now.stance else ""
    when = f", as of {spoken(day)}" if day else ""
    words = quote(article, span.start, span.end)
    coded = f"{_STANCES[now.stance]} {printable(now.issue)}{moved}{was}"
    text = f"{who[0].upper()}{who[1:]}{when}: {words} (read as {coded})."
    return Statement(
        text=text,
        cites=work.sources.cite(article),
        evidence=(Evidence(article.id, span.start, span.end, article.text[span.start : span.end]),),
        day=day,
        records=(now.id,),
    )


# --- timeline ---


def _timeline(work: _Work, told: Sequence[_Told]) -> Section | None:
    """Dated happenings, the weightiest sentence of each day first, one a line."""
    dated = [sentence for sentence in _chosen(told, work.limits[2]) if _day(sentence) and not _is_background(sentence)]
    dated.sort(key=lambda sentence: (_day(sentence) or dt.date.max, sentence.article.id, sentence.span))
    if not dated:
        return None
    statements = tuple(
        Statement(
            text=f"{spoken(day)}: “{_clipped(sentence.sentence)}”",
            cites=work.sources.cite(sentence.article),
            evidence=(Evidence(sentence.article.id, sentence.span.start, sentence.span.end, sentence.sentence),),
            day=day,
            happenings=tuple(sentence.happenings),
            records=tuple(event.id for event in sentence.events),
        )
        for sentence in dated
        if (day := _day(sentence)) is not None
    )
    return Section("timeline", "Timeline", (Paragraph("", statements),))


def _article(work: _Work, key: str) -> Article:
    if key not in work.articles:
        found = work.store.article(key)
        assert found is not None
        work.articles[key] = found
    return work.articles[key]
