-- Derived tables. Those that begin with link_ are working tables: what was read off each article alone, and pairs that
-- two articles or two events make. The others are the links.

CREATE TABLE IF NOT EXISTS link_articles (
    article VARCHAR PRIMARY KEY,
    coder_version VARCHAR NOT NULL,
    published DATE,
    outlet VARCHAR,
    agency VARCHAR,
    shingles UINTEGER[] NOT NULL,
    epoch INTEGER NOT NULL,  -- the stretch of days within which articles are compared for stories; -1 without a day
    terms VARCHAR[] NOT NULL,
    weights FLOAT[] NOT NULL -- of the terms: TF-IDF, of length 1
);

-- One row for each band of an article's signatures: of the articles that share a band, those next to each other in the
-- order of slots are looked at.
CREATE TABLE IF NOT EXISTS link_bands (article VARCHAR NOT NULL, band BIGINT NOT NULL, slot UINTEGER NOT NULL);

-- The heaviest terms of an article: two of one epoch that share some are looked at.
CREATE TABLE IF NOT EXISTS link_keys (article VARCHAR NOT NULL, epoch INTEGER NOT NULL, term VARCHAR NOT NULL);

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

CREATE TABLE IF NOT EXISTS link_blocks (mention VARCHAR NOT NULL, block UBIGINT NOT NULL);

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

-- A happening as a line of a list shows it: put together once here, so that no page has to.
CREATE TABLE IF NOT EXISTS happening_lines (
    id VARCHAR PRIMARY KEY,
    type VARCHAR NOT NULL,
    quad INTEGER,                 -- of the event that told it first, as the score is
    score DOUBLE,
    actors STRUCT(id VARCHAR, "name" VARCHAR, code VARCHAR, sectors VARCHAR[])[] NOT NULL, -- those named most first
    recipients STRUCT(id VARCHAR, "name" VARCHAR, code VARCHAR, sectors VARCHAR[])[] NOT NULL,
    day DATE,                     -- on which it was, else on which it was first told
    until DATE,                   -- its last day, where it took several
    dated BOOLEAN NOT NULL,       -- whether the day is that of the happening
    place VARCHAR,
    status VARCHAR NOT NULL,
    statuses VARCHAR[] NOT NULL,
    contexts VARCHAR[] NOT NULL,
    publications INTEGER NOT NULL,
    reports INTEGER NOT NULL,
    sources INTEGER NOT NULL,
    first_day DATE,
    article VARCHAR NOT NULL,     -- that told it first
    event VARCHAR NOT NULL,
    sentence VARCHAR NOT NULL,
    disputed VARCHAR[] NOT NULL   -- fields on which sources differ
);

-- Words in articles like those that tell a happening, with the stem of a trigger by which it is told: where it is spoken of
-- though nothing is coded. Of several happenings that a word may speak of, that which most articles tell is meant.
CREATE TABLE IF NOT EXISTS link_echoes (
    happening VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    score DOUBLE NOT NULL
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

-- What a known speaker said: two of one speaker that share most of their words are one statement.
CREATE TABLE IF NOT EXISTS link_speeches (
    article VARCHAR NOT NULL,
    speech VARCHAR NOT NULL,
    published DATE,
    speaker VARCHAR NOT NULL, -- country or name, and the person where known
    words VARCHAR[] NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL
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

-- Two articles of one epoch that are alike.
CREATE TABLE IF NOT EXISTS story_pairs (first VARCHAR NOT NULL, second VARCHAR NOT NULL, score DOUBLE NOT NULL);

-- Which episode, the part of a story in one epoch, an article is of.
CREATE TABLE IF NOT EXISTS episode_articles (
    article VARCHAR PRIMARY KEY,
    episode VARCHAR NOT NULL,
    component VARCHAR NOT NULL -- of the pairs that led to it
);

CREATE TABLE IF NOT EXISTS episodes (
    id VARCHAR PRIMARY KEY,
    epoch INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    terms VARCHAR[] NOT NULL,
    weights FLOAT[] NOT NULL -- the mean of its articles'
);

CREATE TABLE IF NOT EXISTS link_episode_keys (episode VARCHAR NOT NULL, epoch INTEGER NOT NULL, term VARCHAR NOT NULL);

-- An episode that may go on with one of an earlier epoch.
CREATE TABLE IF NOT EXISTS episode_pairs (earlier VARCHAR NOT NULL, later VARCHAR NOT NULL, score DOUBLE NOT NULL);

-- Which story an episode is of: that of the earlier one that it goes on with, or one of its own.
CREATE TABLE IF NOT EXISTS story_episodes (
    episode VARCHAR PRIMARY KEY,
    story VARCHAR NOT NULL,
    earlier VARCHAR,
    score DOUBLE
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

-- What became of stories as coverage came in, oldest first. It is no link but their history: it is kept when they are
-- rebuilt, and hangs on the order in which articles came.
CREATE TABLE IF NOT EXISTS story_changes (
    step INTEGER NOT NULL,
    linked_at TIMESTAMP NOT NULL,
    kind VARCHAR NOT NULL, -- merged, split, renamed
    before VARCHAR NOT NULL,
    after VARCHAR NOT NULL,
    articles INTEGER NOT NULL -- that went this way
);
