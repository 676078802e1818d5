-- One seller's books, and how they came to be.
--
-- What the API lists is never changed and never deleted: a row is one version of a thing, made at
-- `sequence` and standing until `ended_sequence`. The books "as of S" are the rows with
-- sequence <= S < ended_sequence, for ever, so a walk over pages sees one state of the books
-- however much is booked meanwhile. 9223372036854775807 stands for "still standing".
--
-- `wire` is the row as the API sends it, written once when it is booked; the columns beside it are
-- what is searched, ordered and summed. Money is whole minor units, instants are seconds of UTC.

CREATE TABLE sellers (
    seller_id  TEXT NOT NULL PRIMARY KEY,
    cursor_key BLOB NOT NULL CHECK (length(cursor_key) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
    seller_id         TEXT NOT NULL PRIMARY KEY REFERENCES sellers,
    seller            TEXT NOT NULL,
    default_currency  TEXT NOT NULL CHECK (length(default_currency) = 3),
    time_zone         TEXT NOT NULL,
    week_start        TEXT NOT NULL,
    fiscal_year_start TEXT NOT NULL,
    sample_seed       TEXT -- decimal; set only for the sample seller
) STRICT, WITHOUT ROWID;

CREATE TABLE marketplaces (
    seller_id TEXT NOT NULL REFERENCES accounts,
    id        TEXT NOT NULL,
    name      TEXT NOT NULL,
    country   TEXT NOT NULL,
    currency  TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    PRIMARY KEY (seller_id, id)
) STRICT, WITHOUT ROWID;

-- The states of the books: `sequence` is the last one that a booking gave out.
CREATE TABLE bookings (
    seller_id TEXT NOT NULL REFERENCES sellers,
    sequence  INTEGER NOT NULL,
    booked_at INTEGER NOT NULL,
    PRIMARY KEY (seller_id, sequence)
) STRICT, WITHOUT ROWID;

-- Files that were booked. A file is the same file when its bytes are.
CREATE TABLE imports (
    seller_id      TEXT NOT NULL REFERENCES sellers,
    import_id      INTEGER NOT NULL,
    sha256         BLOB NOT NULL CHECK (length(sha256) = 32),
    file_name      TEXT NOT NULL,
    format         TEXT NOT NULL,
    lines_total    INTEGER NOT NULL,
    lines_header   INTEGER NOT NULL,
    lines_summary  INTEGER NOT NULL,
    lines_booked   INTEGER NOT NULL,
    lines_blank    INTEGER NOT NULL,
    lines_rejected INTEGER NOT NULL,
    imported_at    INTEGER NOT NULL,
    PRIMARY KEY (seller_id, import_id),
    UNIQUE (seller_id, sha256),
    CHECK (lines_total = lines_header + lines_summary + lines_booked + lines_blank + lines_rejected)
) STRICT;

-- Lines that could not be read; their money is in no total. Line 0 is the file as a whole.
CREATE TABLE rejections (
    seller_id TEXT NOT NULL,
    import_id INTEGER NOT NULL,
    position  INTEGER NOT NULL,
    line      INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    raw       TEXT NOT NULL,
    PRIMARY KEY (seller_id, import_id, position),
    FOREIGN KEY (seller_id, import_id) REFERENCES imports
) STRICT, WITHOUT ROWID;

-- The file that a settlement stands by: the last one that was booked with it, even where it changed
-- no row. A settlement may stand without a description, so this is no column of the next table.
CREATE TABLE held_settlements (
    seller_id     TEXT NOT NULL,
    settlement_id TEXT NOT NULL,
    import_id     INTEGER NOT NULL,
    PRIMARY KEY (seller_id, settlement_id),
    FOREIGN KEY (seller_id, import_id) REFERENCES imports
) STRICT, WITHOUT ROWID;

CREATE TABLE settlements (
    seller_id      TEXT NOT NULL REFERENCES sellers,
    sequence       INTEGER NOT NULL,
    ended_sequence INTEGER NOT NULL DEFAULT 9223372036854775807,
    id             TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 255),
    started_at     INTEGER NOT NULL,
    currency       TEXT NOT NULL,
    claimed_minor  INTEGER,
    import_id      INTEGER,
    wire           TEXT NOT NULL,
    PRIMARY KEY (seller_id, sequence),
    CHECK (ended_sequence > sequence),
    FOREIGN KEY (seller_id, import_id) REFERENCES imports
) STRICT;

CREATE UNIQUE INDEX settlements_standing ON settlements (seller_id, id)
    WHERE ended_sequence = 9223372036854775807;
CREATE INDEX settlements_in_time ON settlements (seller_id, started_at, sequence);

CREATE TABLE payouts (
    seller_id      TEXT NOT NULL REFERENCES sellers,
    sequence       INTEGER NOT NULL,
    ended_sequence INTEGER NOT NULL DEFAULT 9223372036854775807,
    id             TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 255),
    currency       TEXT NOT NULL,
    amount_minor   INTEGER,
    import_id      INTEGER,
    wire           TEXT NOT NULL,
    PRIMARY KEY (seller_id, sequence),
    CHECK (ended_sequence > sequence),
    FOREIGN KEY (seller_id, import_id) REFERENCES imports
) STRICT;

CREATE UNIQUE INDEX payouts_standing ON payouts (seller_id, id)
    WHERE ended_sequence = 9223372036854775807;

-- A row with `deleted` is a tombstone: it says in the change feed that the id is gone.
CREATE TABLE transactions (
    seller_id      TEXT NOT NULL REFERENCES sellers,
    sequence       INTEGER NOT NULL,
    ended_sequence INTEGER NOT NULL DEFAULT 9223372036854775807,
    id             TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 255),
    deleted        INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    posted_at      INTEGER NOT NULL,
    marketplace    TEXT,
    settlement_id  TEXT,
    currency       TEXT NOT NULL,
    total_minor    INTEGER NOT NULL,
    import_id      INTEGER,
    content        BLOB NOT NULL, -- digest of everything but the sequence: equal rows are not booked again
    wire           TEXT NOT NULL,
    PRIMARY KEY (seller_id, sequence),
    CHECK (ended_sequence > sequence),
    FOREIGN KEY (seller_id, import_id) REFERENCES imports
) STRICT;

CREATE UNIQUE INDEX transactions_standing ON transactions (seller_id, id)
    WHERE ended_sequence = 9223372036854775807;
CREATE INDEX transactions_in_time ON transactions (seller_id, posted_at, sequence);
CREATE INDEX transactions_of_settlement ON transactions (seller_id, settlement_id, posted_at, sequence)
    WHERE settlement_id IS NOT NULL;

-- The signed parts of a transaction, each with the source's own name and line.
CREATE TABLE amounts (
    seller_id TEXT NOT NULL,
    sequence  INTEGER NOT NULL,
    position  INTEGER NOT NULL,
    component TEXT NOT NULL,
    raw       TEXT, -- none where it equals the component
    minor     INTEGER NOT NULL,
    line      INTEGER NOT NULL,
    PRIMARY KEY (seller_id, sequence, position),
    FOREIGN KEY (seller_id, sequence) REFERENCES transactions
) STRICT, WITHOUT ROWID;

PRAGMA application_id = 0x53445342; -- "SDSB"
PRAGMA user_version = 1;
