-- Who is given an office by which article: what the register learns from. start to "end" are the words that say so.
CREATE TABLE introductions (
    id VARCHAR NOT NULL,
    article VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    person VARCHAR NOT NULL,
    office VARCHAR NOT NULL,
    code VARCHAR,
    sectors VARCHAR[] NOT NULL,
    held VARCHAR NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    name_start INTEGER NOT NULL,
    name_end INTEGER NOT NULL
);

-- The user's own actors, which coding into this store uses.
CREATE TABLE own_actors (
    name VARCHAR NOT NULL,
    aliases VARCHAR[] NOT NULL,
    code VARCHAR,
    sectors VARCHAR[] NOT NULL,
    kind VARCHAR NOT NULL,
    office VARCHAR,
    since DATE,
    until DATE,
    wikidata VARCHAR
);
