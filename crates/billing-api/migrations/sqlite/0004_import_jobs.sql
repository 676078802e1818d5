-- Files that were handed in over HTTP, and what became of them.
--
-- The bytes are here until they are booked or refused, so that whichever server is up can take a job
-- on, and a copy of the database is a copy of what is under way. A job and its bytes are one commit.

CREATE TABLE import_jobs (
    seller_id   TEXT NOT NULL REFERENCES sellers,
    job_id      INTEGER NOT NULL,
    sha256      BLOB NOT NULL CHECK (length(sha256) = 32),
    upload      TEXT NOT NULL, -- names the bytes, as long as they are needed
    file_name   TEXT NOT NULL,
    bytes       INTEGER NOT NULL,
    state       TEXT NOT NULL
        CHECK (state IN ('received', 'reading', 'booking', 'booked', 'refused', 'failed')),
    attempts    INTEGER NOT NULL, -- how often it was begun: one that ends the server is given up
    received_at INTEGER NOT NULL,
    finished_at INTEGER,
    import_id   INTEGER,
    counts      TEXT, -- JSON: how its lines were spent, and what changed in the books
    code        TEXT, -- why it was not booked
    reason      TEXT,
    PRIMARY KEY (seller_id, job_id),
    UNIQUE (seller_id, sha256),
    FOREIGN KEY (seller_id, import_id) REFERENCES imports
) STRICT;

CREATE INDEX import_jobs_unfinished ON import_jobs (received_at) WHERE finished_at IS NULL;

-- The bytes of a file, in order. A row without a job is of a file that is still arriving, or never did.
CREATE TABLE upload_parts (
    seller_id TEXT NOT NULL REFERENCES sellers,
    upload    TEXT NOT NULL,
    position  INTEGER NOT NULL,
    made_at   INTEGER NOT NULL,
    bytes     BLOB NOT NULL,
    PRIMARY KEY (seller_id, upload, position)
) STRICT;

-- Lines of files that were refused as a whole; those of booked files are in `rejections`.
CREATE TABLE job_rejections (
    seller_id TEXT NOT NULL,
    job_id    INTEGER NOT NULL,
    position  INTEGER NOT NULL,
    line      INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    raw       TEXT NOT NULL,
    PRIMARY KEY (seller_id, job_id, position),
    FOREIGN KEY (seller_id, job_id) REFERENCES import_jobs
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 4;
