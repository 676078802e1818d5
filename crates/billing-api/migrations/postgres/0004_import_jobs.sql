-- Files that were handed in over HTTP, and what became of them.
--
-- The bytes are here until they are booked or refused, so that whichever server is up can take a job
-- on, and a copy of the database is a copy of what is under way. A job and its bytes are one commit.

CREATE TABLE import_jobs (
    seller_id   TEXT COLLATE "C" NOT NULL REFERENCES sellers (seller_id),
    job_id      BIGINT NOT NULL,
    sha256      BYTEA NOT NULL CHECK (length(sha256) = 32),
    upload      TEXT COLLATE "C" NOT NULL, -- names the bytes, as long as they are needed
    file_name   TEXT COLLATE "C" NOT NULL,
    bytes       BIGINT NOT NULL,
    state       TEXT COLLATE "C" NOT NULL
        CHECK (state IN ('received', 'reading', 'booking', 'booked', 'refused', 'failed')),
    attempts    BIGINT NOT NULL, -- how often it was begun: one that ends the server is given up
    received_at BIGINT NOT NULL,
    finished_at BIGINT,
    import_id   BIGINT,
    counts      TEXT COLLATE "C", -- JSON: how its lines were spent, and what changed in the books
    code        TEXT COLLATE "C", -- why it was not booked
    reason      TEXT COLLATE "C",
    PRIMARY KEY (seller_id, job_id),
    UNIQUE (seller_id, sha256),
    FOREIGN KEY (seller_id, import_id) REFERENCES imports (seller_id, import_id)
);

CREATE INDEX import_jobs_unfinished ON import_jobs (received_at) WHERE finished_at IS NULL;

-- The bytes of a file, in order. A row without a job is of a file that is still arriving, or never did.
CREATE TABLE upload_parts (
    seller_id TEXT COLLATE "C" NOT NULL REFERENCES sellers (seller_id),
    upload    TEXT COLLATE "C" NOT NULL,
    position  BIGINT NOT NULL,
    made_at   BIGINT NOT NULL,
    bytes     BYTEA NOT NULL,
    PRIMARY KEY (seller_id, upload, position)
);

-- Lines of files that were refused as a whole; those of booked files are in `rejections`.
CREATE TABLE job_rejections (
    seller_id TEXT COLLATE "C" NOT NULL,
    job_id    BIGINT NOT NULL,
    position  BIGINT NOT NULL,
    line      BIGINT NOT NULL,
    reason    TEXT COLLATE "C" NOT NULL,
    raw       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (seller_id, job_id, position),
    FOREIGN KEY (seller_id, job_id) REFERENCES import_jobs (seller_id, job_id)
);

UPDATE books_version SET version = 4;
