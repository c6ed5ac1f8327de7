-- Rows of other event data, imported for comparison (`dragoman import`). They are no events of this coder: no other table
-- refers to them, and they can be dropped.
CREATE TABLE IF NOT EXISTS other_rows (
    dataset VARCHAR NOT NULL,      -- the name that the import was given
    id VARCHAR NOT NULL,           -- the row's own
    format VARCHAR NOT NULL,
    day DATE,
    actor VARCHAR,                 -- ISO 3166 alpha-3, or UNO, EUR, IGO, NGO ...
    actor_name VARCHAR,
    actor_sectors VARCHAR[] NOT NULL,
    recipient VARCHAR,
    recipient_name VARCHAR,
    recipient_sectors VARCHAR[] NOT NULL,
    type VARCHAR,                  -- PLOVER type: its own, or by the CAMEO code
    modes VARCHAR[] NOT NULL,
    contexts VARCHAR[] NOT NULL,
    cameo VARCHAR,                 -- CAMEO code as text: 042 is not 42
    quad INTEGER,                  -- PLOVER's, of the type
    intensity DOUBLE,              -- as the row has it: Goldstein's weight, PLOVER's score
    status VARCHAR,
    place VARCHAR,
    country VARCHAR,
    lat DOUBLE,
    lon DOUBLE,
    mentions INTEGER,
    sources INTEGER,
    articles INTEGER,
    source VARCHAR,
    url VARCHAR,
    text VARCHAR,
    "raw" JSON NOT NULL,           -- every cell of the row under its column's name
    PRIMARY KEY (dataset, id)
);
