-- Derived tables. Those that begin with link_ are working tables: what was read off each article alone, and pairs that
-- two articles or two events make. The others are the links.

CREATE TABLE IF NOT EXISTS link_articles (
    article VARCHAR PRIMARY KEY,
    coder_version VARCHAR NOT NULL,
    published DATE,
    outlet VARCHAR,
    agency VARCHAR,
    shingles BIGINT[] NOT NULL,
    terms VARCHAR[] NOT NULL,
    counts INTEGER[] NOT NULL
);

-- One row for each band of an article's signatures: two articles that share a band are looked at.
CREATE TABLE IF NOT EXISTS link_bands (article VARCHAR NOT NULL, band BIGINT NOT NULL);

CREATE TABLE IF NOT EXISTS copy_pairs (
    first VARCHAR NOT NULL, second VARCHAR NOT NULL, containment DOUBLE NOT NULL, jaccard DOUBLE NOT NULL
);

-- Every article: the group of copies that it is in, the first of them, and the version that it replaces.
CREATE TABLE IF NOT EXISTS copies (
    article VARCHAR PRIMARY KEY,
    report VARCHAR NOT NULL,      -- id of the group: all copies are one report
    kind VARCHAR NOT NULL,        -- original, copy, version
    previous VARCHAR,             -- the outlet's version before this one
    independent VARCHAR NOT NULL  -- who made the report: agency, outlet, or the report itself where neither is known
);

-- An event of the store with what decides whether it is the same as another.
CREATE TABLE IF NOT EXISTS link_events (
    mention VARCHAR PRIMARY KEY,
    article VARCHAR NOT NULL,
    event VARCHAR NOT NULL,
    published DATE,
    type VARCHAR NOT NULL,
    families VARCHAR[] NOT NULL,
    status VARCHAR NOT NULL,
    day_from DATE,
    day_until DATE,
    reach_from DATE,
    reach_until DATE,
    place VARCHAR,
    country VARCHAR,
    modes VARCHAR[] NOT NULL,
    contexts VARCHAR[] NOT NULL,
    "trigger" VARCHAR NOT NULL,
    words VARCHAR[] NOT NULL,
    numbers VARCHAR[] NOT NULL,
    joint BOOLEAN NOT NULL,
    actors STRUCT("key" VARCHAR, person VARCHAR, side VARCHAR)[] NOT NULL,
    recipients STRUCT("key" VARCHAR, person VARCHAR, side VARCHAR)[] NOT NULL,
    sentence VARCHAR NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    trigger_start INTEGER NOT NULL,
    trigger_end INTEGER NOT NULL,
    confidence DOUBLE NOT NULL
);

CREATE TABLE IF NOT EXISTS link_blocks (mention VARCHAR NOT NULL, block VARCHAR NOT NULL);

CREATE TABLE IF NOT EXISTS event_pairs (first VARCHAR NOT NULL, second VARCHAR NOT NULL, score DOUBLE NOT NULL);

-- Which happening an event is of.
CREATE TABLE IF NOT EXISTS happening_events (
    mention VARCHAR PRIMARY KEY,
    article VARCHAR NOT NULL,
    event VARCHAR NOT NULL,
    happening VARCHAR NOT NULL,
    component VARCHAR NOT NULL  -- of the pairs that led to it: what has to be looked at again when one is added
);

CREATE TABLE IF NOT EXISTS happenings (
    id VARCHAR PRIMARY KEY,
    type VARCHAR NOT NULL,
    families VARCHAR[] NOT NULL,
    actors VARCHAR[] NOT NULL,
    recipients VARCHAR[] NOT NULL,
    day_from DATE,
    day_until DATE,
    place VARCHAR,
    status VARCHAR NOT NULL,
    statuses VARCHAR[] NOT NULL,
    contexts VARCHAR[] NOT NULL,
    words VARCHAR[] NOT NULL,
    first_article VARCHAR NOT NULL,
    first_event VARCHAR NOT NULL,
    first_day DATE,
    last_day DATE,
    events INTEGER NOT NULL,
    publications INTEGER NOT NULL,
    reports INTEGER NOT NULL,
    sources INTEGER NOT NULL,
    sentence VARCHAR NOT NULL
);

-- What sources tell differently of one happening, each value with those who tell it.
CREATE TABLE IF NOT EXISTS disagreements (
    happening VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    "value" VARCHAR NOT NULL,
    sources VARCHAR[] NOT NULL,
    articles VARCHAR[] NOT NULL
);

-- Which types can answer which, where nobody says so (from words.toml).
CREATE TABLE IF NOT EXISTS link_rules (cause VARCHAR NOT NULL, answer VARCHAR NOT NULL);

-- An article says that one of its events answers another.
CREATE TABLE IF NOT EXISTS link_said (
    article VARCHAR NOT NULL,
    cause VARCHAR NOT NULL,
    answer VARCHAR NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    words VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS answers (
    cause VARCHAR NOT NULL,
    answer VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,       -- stated, inferred
    article VARCHAR,
    start INTEGER,
    "end" INTEGER,
    words VARCHAR NOT NULL,       -- the words that say so, or what the inference rests on
    days INTEGER
);

CREATE TABLE IF NOT EXISTS story_articles (article VARCHAR PRIMARY KEY, story VARCHAR NOT NULL);

CREATE TABLE IF NOT EXISTS stories (
    id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    articles INTEGER NOT NULL,
    reports INTEGER NOT NULL,
    happenings INTEGER NOT NULL,
    first_day DATE,
    last_day DATE
);
