-- How far each large input is read: its items up to `place` are in `articles` or `skipped`, as they were committed with it.
CREATE TABLE inputs (
    input VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL,
    coder_version VARCHAR NOT NULL,
    place BIGINT[] NOT NULL,
    items BIGINT NOT NULL,
    done BOOLEAN NOT NULL,
    PRIMARY KEY (input, fingerprint, coder_version)
);

-- What `dragoman watch` knows of each feed.
CREATE TABLE feeds (
    url VARCHAR PRIMARY KEY,
    etag VARCHAR,
    modified VARCHAR,
    polled_at TIMESTAMP,
    next_at TIMESTAMP NOT NULL,
    failures INTEGER NOT NULL,
    trouble VARCHAR
);

-- Every item that a feed has named. What is "waiting" is still to be fetched; "coded" and "skipped" are settled.
CREATE TABLE feed_items (
    key VARCHAR PRIMARY KEY,
    feed VARCHAR NOT NULL,
    draft JSON NOT NULL,
    state VARCHAR NOT NULL,
    tries INTEGER NOT NULL,
    next_at TIMESTAMP NOT NULL,
    article VARCHAR,
    reported BOOLEAN NOT NULL
);
