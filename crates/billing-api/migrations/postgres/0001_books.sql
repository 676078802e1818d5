-- One seller's books, and how they came to be.
--
-- What the API lists is never changed and never deleted: a row is one version of a thing, made at
-- `sequence` and standing until `ended_sequence`. The books "as of S" are the rows with
-- sequence <= S < ended_sequence, for ever, so a walk over pages sees one state of the books
-- however much is booked meanwhile. 9223372036854775807 stands for "still standing".
--
-- `wire` is the row as the API sends it, written once when it is booked; the columns beside it are
-- what is searched, ordered and summed. Money is whole minor units, instants are seconds of UTC.
--
-- Texts are compared by their bytes (COLLATE "C"), as everywhere else in this program. Every key
-- starts with the seller, so that sellers can be spread over servers.

CREATE TABLE sellers (
    seller_id  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    cursor_key BYTEA NOT NULL CHECK (length(cursor_key) = 32)
);

CREATE TABLE accounts (
    seller_id         TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES sellers,
    seller            TEXT COLLATE "C" NOT NULL,
    default_currency  TEXT COLLATE "C" NOT NULL CHECK (length(default_currency) = 3),
    time_zone         TEXT COLLATE "C" NOT NULL,
    week_start        TEXT COLLATE "C" NOT NULL,
    fiscal_year_start TEXT COLLATE "C" NOT NULL,
    sample_seed       TEXT COLLATE "C" -- decimal; set only for the sample seller
);

CREATE TABLE marketplaces (
    seller_id TEXT COLLATE "C" NOT NULL REFERENCES accounts,
    id        TEXT COLLATE "C" NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    country   TEXT COLLATE "C" NOT NULL,
    currency  TEXT COLLATE "C" NOT NULL,
    time_zone TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (seller_id, id)
);

-- The states of the books: `sequence` is the last one that a booking gave out.
CREATE TABLE bookings (
    seller_id TEXT COLLATE "C" NOT NULL REFERENCES sellers,
    sequence  BIGINT NOT NULL,
    booked_at BIGINT NOT NULL,
    PRIMARY KEY (seller_id, sequence)
);

-- Files that were booked. A file is the same file when its bytes are.
CREATE TABLE imports (
    seller_id      TEXT COLLATE "C" NOT NULL REFERENCES sellers,
    import_id      BIGINT NOT NULL,
    sha256         BYTEA NOT NULL CHECK (length(sha256) = 32),
    file_name      TEXT COLLATE "C" NOT NULL,
    format         TEXT COLLATE "C" NOT NULL,
    lines_total    BIGINT NOT NULL,
    lines_header   BIGINT NOT NULL,
    lines_summary  BIGINT NOT NULL,
    lines_booked   BIGINT NOT NULL,
    lines_blank    BIGINT NOT NULL,
    lines_rejected BIGINT NOT NULL,
    imported_at    BIGINT NOT NULL,
    PRIMARY KEY (seller_id, import_id),
    UNIQUE (seller_id, sha256),
    CHECK (lines_total = lines_header + lines_summary + lines_booked + lines_blank + lines_rejected)
);

-- Lines that could not be read; their money is in no total. Line 0 is the file as a whole.
CREATE TABLE rejections (
    seller_id TEXT COLLATE "C" NOT NULL,
    import_id BIGINT NOT NULL,
    position  BIGINT NOT NULL,
    line      BIGINT NOT NULL,
    reason    TEXT COLLATE "C" NOT NULL,
    raw       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (seller_id, import_id, position),
    FOREIGN KEY (seller_id, import_id) REFERENCES imports
);

-- The file that a settlement stands by: the last one that was booked with it, even where it changed
-- no row. A settlement may stand without a description, so this is no column of the next table.
CREATE TABLE held_settlements (
    seller_id     TEXT COLLATE "C" NOT NULL,
    settlement_id TEXT COLLATE "C" NOT NULL,
    import_id     BIGINT NOT NULL,
    PRIMARY KEY (seller_id, settlement_id),
    FOREIGN KEY (seller_id, import_id) REFERENCES imports
);

CREATE TABLE settlements (
    seller_id      TEXT COLLATE "C" NOT NULL REFERENCES sellers,
    sequence       BIGINT NOT NULL,
    ended_sequence BIGINT NOT NULL DEFAULT 9223372036854775807,
    id             TEXT COLLATE "C" NOT NULL CHECK (length(id) BETWEEN 1 AND 255),
    started_at     BIGINT NOT NULL,
    currency       TEXT COLLATE "C" NOT NULL,
    claimed_minor  BIGINT,
    import_id      BIGINT,
    wire           TEXT NOT NULL,
    PRIMARY KEY (seller_id, sequence),
    CHECK (ended_sequence > sequence),
    FOREIGN KEY (seller_id, import_id) REFERENCES imports
);

CREATE UNIQUE INDEX settlements_standing ON settlements (seller_id, id)
    WHERE ended_sequence = 9223372036854775807;
CREATE INDEX settlements_in_time ON settlements (seller_id, started_at, sequence);

CREATE TABLE payouts (
    seller_id      TEXT COLLATE "C" NOT NULL REFERENCES sellers,
    sequence       BIGINT NOT NULL,
    ended_sequence BIGINT NOT NULL DEFAULT 9223372036854775807,
    id             TEXT COLLATE "C" NOT NULL CHECK (length(id) BETWEEN 1 AND 255),
    currency       TEXT COLLATE "C" NOT NULL,
    amount_minor   BIGINT,
    import_id      BIGINT,
    wire           TEXT NOT NULL,
    PRIMARY KEY (seller_id, sequence),
    CHECK (ended_sequence > sequence),
    FOREIGN KEY (seller_id, import_id) REFERENCES imports
);

CREATE UNIQUE INDEX payouts_standing ON payouts (seller_id, id)
    WHERE ended_sequence = 9223372036854775807;

-- A row with `deleted` is a tombstone: it says in the change feed that the id is gone.
CREATE TABLE transactions (
    seller_id      TEXT COLLATE "C" NOT NULL REFERENCES sellers,
    sequence       BIGINT NOT NULL,
    ended_sequence BIGINT NOT NULL DEFAULT 9223372036854775807,
    id             TEXT COLLATE "C" NOT NULL CHECK (length(id) BETWEEN 1 AND 255),
    deleted        BOOLEAN NOT NULL,
    posted_at      BIGINT NOT NULL,
    marketplace    TEXT COLLATE "C",
    settlement_id  TEXT COLLATE "C",
    currency       TEXT COLLATE "C" NOT NULL,
    total_minor    BIGINT NOT NULL,
    import_id      BIGINT,
    content        BYTEA NOT NULL, -- digest of everything but the sequence: equal rows are not booked again
    wire           TEXT NOT NULL,
    PRIMARY KEY (seller_id, sequence),
    CHECK (ended_sequence > sequence),
    FOREIGN KEY (seller_id, import_id) REFERENCES imports
);

CREATE UNIQUE INDEX transactions_standing ON transactions (seller_id, id)
    WHERE ended_sequence = 9223372036854775807;
CREATE INDEX transactions_in_time ON transactions (seller_id, posted_at, sequence);
CREATE INDEX transactions_of_settlement ON transactions (seller_id, settlement_id, posted_at, sequence)
    WHERE settlement_id IS NOT NULL;

-- The signed parts of a transaction, each with the source's own name and line.
CREATE TABLE amounts (
    seller_id TEXT COLLATE "C" NOT NULL,
    sequence  BIGINT NOT NULL,
    position  BIGINT NOT NULL,
    component TEXT COLLATE "C" NOT NULL,
    raw       TEXT COLLATE "C", -- none where it equals the component
    minor     BIGINT NOT NULL,
    line      BIGINT NOT NULL,
    PRIMARY KEY (seller_id, sequence, position),
    FOREIGN KEY (seller_id, sequence) REFERENCES transactions
);

CREATE TABLE books_version (
    version  BIGINT NOT NULL,
    only_row BOOLEAN NOT NULL PRIMARY KEY DEFAULT TRUE CHECK (only_row)
);
INSERT INTO books_version (version) VALUES (1);
