-- Who may read the books: people, what they prove themselves with, and where they are signed in.
--
-- Nothing here is worth stealing as it is, but for `second_factors.secret`, which has to be known
-- to check a code: passwords are Argon2id, tokens and recovery codes (random, 112 bits and more)
-- are SHA-256. Instants are seconds of UTC.

CREATE TABLE users (
    seller_id           TEXT NOT NULL REFERENCES sellers,
    user_id             TEXT NOT NULL,
    email               TEXT NOT NULL UNIQUE, -- lower case; a sign-in names no seller
    role                TEXT NOT NULL CHECK (role IN ('owner', 'accountant', 'viewer')),
    password_hash       TEXT NOT NULL, -- PHC string
    needs_second_factor INTEGER NOT NULL CHECK (needs_second_factor IN (0, 1)),
    made_at             INTEGER NOT NULL,
    PRIMARY KEY (seller_id, user_id)
) STRICT, WITHOUT ROWID;

-- One per user; not asked for until `confirmed_at` says that a code of it was given.
CREATE TABLE second_factors (
    seller_id    TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    secret       BLOB NOT NULL,
    begun_at     INTEGER NOT NULL,
    confirmed_at INTEGER,
    last_step    INTEGER NOT NULL, -- the newest step of which a code was accepted
    PRIMARY KEY (seller_id, user_id),
    FOREIGN KEY (seller_id, user_id) REFERENCES users
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
    seller_id TEXT NOT NULL,
    user_id   TEXT NOT NULL,
    code_hash BLOB NOT NULL CHECK (length(code_hash) = 32),
    used_at   INTEGER,
    PRIMARY KEY (seller_id, user_id, code_hash),
    FOREIGN KEY (seller_id, user_id) REFERENCES users
) STRICT, WITHOUT ROWID;

-- `session_id` is its name in lists and is no secret; the token is known to the browser alone.
CREATE TABLE sessions (
    seller_id  TEXT NOT NULL,
    session_id TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    stage      TEXT NOT NULL CHECK (stage IN ('half', 'full')),
    began_at   INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL,
    PRIMARY KEY (seller_id, session_id),
    FOREIGN KEY (seller_id, user_id) REFERENCES users
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_of_user ON sessions (seller_id, user_id);

-- Browsers on which a user has signed in: guesses made elsewhere don't lock them out.
CREATE TABLE devices (
    seller_id   TEXT NOT NULL,
    user_id     TEXT NOT NULL,
    device_hash BLOB NOT NULL CHECK (length(device_hash) = 32),
    seen_at     INTEGER NOT NULL,
    PRIMARY KEY (seller_id, user_id, device_hash),
    FOREIGN KEY (seller_id, user_id) REFERENCES users
) STRICT, WITHOUT ROWID;

-- Failed attempts by what they were counted against. No seller: most of what is guessed has none.
CREATE TABLE failed_attempts (
    scope    TEXT NOT NULL CHECK (scope IN ('account', 'device', 'address')),
    subject  BLOB NOT NULL CHECK (length(subject) = 32), -- digest
    n_recent INTEGER NOT NULL, -- without a pause of a quarter of an hour between them
    n_in_row INTEGER NOT NULL, -- since the last success
    last_at  INTEGER NOT NULL,
    PRIMARY KEY (scope, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX failed_attempts_in_time ON failed_attempts (last_at);

PRAGMA user_version = 2;
