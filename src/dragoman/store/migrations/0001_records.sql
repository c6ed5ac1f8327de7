-- Tables named as the records. Offsets count characters of articles.text, end exclusive, so that
-- substring(text, start + 1, "end" - start) is the evidence.

CREATE TABLE articles (
    id VARCHAR PRIMARY KEY,
    text VARCHAR NOT NULL,
    citation VARCHAR NOT NULL,
    title VARCHAR,
    date DATE,
    source VARCHAR,
    url VARCHAR,
    author VARCHAR,
    language VARCHAR NOT NULL,
    dateline_start INTEGER,
    dateline_end INTEGER,
    dateline_place VARCHAR,
    body_start INTEGER NOT NULL,
    known JSON NOT NULL,
    coder_version VARCHAR NOT NULL
);

-- Every id or path under which an article came; articles.citation is the first of them in alphabetical order.
CREATE TABLE citations (
    article VARCHAR NOT NULL,
    citation VARCHAR NOT NULL,
    PRIMARY KEY (article, citation)
);

CREATE TABLE events (
    id VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    trigger_start INTEGER NOT NULL,
    trigger_end INTEGER NOT NULL,
    type VARCHAR NOT NULL,
    modes VARCHAR[] NOT NULL,
    contexts VARCHAR[] NOT NULL,
    quad INTEGER NOT NULL,
    score DOUBLE NOT NULL,
    status VARCHAR NOT NULL,
    status_spans STRUCT(start INTEGER, "end" INTEGER)[] NOT NULL,
    date_value VARCHAR,
    date_grain VARCHAR NOT NULL,
    date_basis VARCHAR NOT NULL,
    date_start INTEGER,
    date_end INTEGER,
    date_until VARCHAR,
    date_modifier VARCHAR,
    day_from DATE,
    day_until DATE,
    place_text VARCHAR,
    place_name VARCHAR,
    place_country VARCHAR,
    place_lat DOUBLE,
    place_lon DOUBLE,
    place_start INTEGER,
    place_end INTEGER,
    place_geonames BIGINT,
    place_feature VARCHAR,
    place_admin1 VARCHAR,
    place_basis VARCHAR,
    place_confidence DOUBLE,
    coder VARCHAR NOT NULL,
    frame VARCHAR,
    confidence DOUBLE NOT NULL,
    also STRUCT(start INTEGER, "end" INTEGER)[] NOT NULL
);

-- Who is in an event, and as what: actor, recipient or speaker.
CREATE TABLE event_parties (
    event VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    actor VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    code VARCHAR,
    sectors VARCHAR[] NOT NULL,
    person VARCHAR,
    office VARCHAR,
    wikidata VARCHAR,
    actor_basis VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    confidence DOUBLE NOT NULL
);

CREATE TABLE speeches (
    id VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    speaker_start INTEGER,
    speaker_end INTEGER,
    cue_start INTEGER,
    cue_end INTEGER,
    content STRUCT(start INTEGER, "end" INTEGER)[] NOT NULL,
    form VARCHAR NOT NULL,
    force VARCHAR NOT NULL,
    medium VARCHAR,
    parent VARCHAR,
    confidence DOUBLE NOT NULL
);

-- Who is in a speech, and as what: speaker or addressee.
CREATE TABLE speech_parties (
    speech VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    actor VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    code VARCHAR,
    sectors VARCHAR[] NOT NULL,
    person VARCHAR,
    office VARCHAR,
    wikidata VARCHAR,
    actor_basis VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    confidence DOUBLE NOT NULL
);

CREATE TABLE places (
    article VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    country VARCHAR,
    lat DOUBLE,
    lon DOUBLE,
    start INTEGER,
    "end" INTEGER,
    geonames BIGINT,
    feature VARCHAR,
    admin1 VARCHAR,
    basis VARCHAR NOT NULL,
    confidence DOUBLE NOT NULL
);

CREATE TABLE dates (
    article VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    value VARCHAR,
    grain VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    start INTEGER,
    "end" INTEGER,
    until VARCHAR,
    modifier VARCHAR,
    day_from DATE,
    day_until DATE
);

CREATE TABLE mentions (
    article VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    head INTEGER NOT NULL,
    sentence INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    antecedent_start INTEGER,
    antecedent_end INTEGER,
    confidence DOUBLE NOT NULL,
    actors STRUCT(
        id VARCHAR, name VARCHAR, code VARCHAR, sectors VARCHAR[], person VARCHAR, office VARCHAR,
        wikidata VARCHAR, basis VARCHAR, note VARCHAR
    )[] NOT NULL
);

CREATE TABLE skipped (
    citation VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    PRIMARY KEY (citation, reason)
);

-- One row for every batch that changed something.
CREATE TABLE journal (
    written_at TIMESTAMP NOT NULL,
    coder_version VARCHAR,
    articles INTEGER NOT NULL,
    events INTEGER NOT NULL,
    skipped INTEGER NOT NULL
);

-- Every actor once, as most of the coverage has it.
CREATE VIEW actors AS
WITH parties AS (
    SELECT actor, name, code, sectors, person, office, wikidata, actor_basis, note FROM event_parties
    UNION ALL
    SELECT actor, name, code, sectors, person, office, wikidata, actor_basis, note FROM speech_parties
),
readings AS (
    SELECT *, count(*) AS told FROM parties GROUP BY ALL
),
by_support AS (
    SELECT
        *,
        sum(told) OVER (PARTITION BY actor) AS times,
        row_number() OVER (
            PARTITION BY actor
            ORDER BY told DESC, name, code, sectors, person, office, wikidata, actor_basis, note
        ) AS rank
    FROM readings
)
SELECT
    actor AS id, name, code, sectors, person, office, wikidata, actor_basis AS basis, note,
    times::BIGINT AS times
FROM by_support
WHERE rank = 1;

-- One readable line an event: the view to start from with `dragoman sql`.
CREATE VIEW event_list AS
WITH who AS (
    SELECT
        article,
        event,
        list(concat_ws(' ', code, sectors[1]) ORDER BY position) FILTER (role = 'actor') AS actors,
        list(name ORDER BY position) FILTER (role = 'actor') AS actor_names,
        list(concat_ws(' ', code, sectors[1]) ORDER BY position) FILTER (role = 'recipient') AS recipients,
        list(name ORDER BY position) FILTER (role = 'recipient') AS recipient_names,
        max(name) FILTER (role = 'speaker') AS speaker
    FROM event_parties
    GROUP BY article, event
)
SELECT
    events.id,
    coalesce(events.day_from, articles.date) AS date,
    coalesce(who.actors, []) AS actors,
    events.type,
    events.modes,
    coalesce(who.recipients, []) AS recipients,
    events.status,
    events.contexts,
    events.quad,
    events.score,
    events.confidence,
    coalesce(who.actor_names, []) AS actor_names,
    coalesce(who.recipient_names, []) AS recipient_names,
    who.speaker,
    events.place_name AS place,
    substring(articles.text, trigger_start + 1, trigger_end - trigger_start) AS trigger,
    substring(articles.text, sentence_start + 1, sentence_end - sentence_start) AS sentence,
    articles.source,
    articles.date AS published,
    articles.citation,
    articles.url,
    articles.id AS article
FROM events
JOIN articles ON articles.id = events.article
LEFT JOIN who ON who.article = events.article AND who.event = events.id;
