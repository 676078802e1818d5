-- Who may read the books: people, what they prove themselves with, and where they are signed in.
--
-- Nothing here is worth stealing as it is, but for `second_factors.secret`, which has to be known
-- to check a code: passwords are Argon2id, tokens and recovery codes (random, 112 bits and more)
-- are SHA-256. Instants are seconds of UTC.

CREATE TABLE users (
    seller_id           TEXT NOT NULL, -- of sellers; in a cluster no reference can say so
    user_id             TEXT NOT NULL,
    email               TEXT NOT NULL UNIQUE, -- lower case; a sign-in names no seller
    role                TEXT NOT NULL CHECK (role IN ('owner', 'accountant', 'viewer')),
    password_hash       TEXT NOT NULL, -- PHC string
    needs_second_factor BOOLEAN NOT NULL,
    made_at             BIGINT NOT NULL,
    PRIMARY KEY (seller_id, user_id)
);

-- One per user; not asked for until `confirmed_at` says that a code of it was given.
CREATE TABLE second_factors (
    seller_id    TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    secret       BYTEA NOT NULL,
    begun_at     BIGINT NOT NULL,
    confirmed_at BIGINT,
    last_step    BIGINT NOT NULL, -- the newest step of which a code was accepted
    PRIMARY KEY (seller_id, user_id),
    FOREIGN KEY (seller_id, user_id) REFERENCES users (seller_id, user_id)
);

CREATE TABLE recovery_codes (
    seller_id TEXT NOT NULL,
    user_id   TEXT NOT NULL,
    code_hash BYTEA NOT NULL CHECK (octet_length(code_hash) = 32),
    used_at   BIGINT,
    PRIMARY KEY (seller_id, user_id, code_hash),
    FOREIGN KEY (seller_id, user_id) REFERENCES users (seller_id, user_id)
);

-- `session_id` is its name in lists and is no secret; the token is known to the browser alone.
CREATE TABLE sessions (
    seller_id  TEXT NOT NULL,
    session_id TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    stage      TEXT NOT NULL CHECK (stage IN ('half', 'full')),
    began_at   BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL,
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL,
    PRIMARY KEY (seller_id, session_id),
    FOREIGN KEY (seller_id, user_id) REFERENCES users (seller_id, user_id)
);

CREATE INDEX sessions_of_user ON sessions (seller_id, user_id);

-- Browsers on which a user has signed in: guesses made elsewhere don't lock them out.
CREATE TABLE devices (
    seller_id   TEXT NOT NULL,
    user_id     TEXT NOT NULL,
    device_hash BYTEA NOT NULL CHECK (octet_length(device_hash) = 32),
    seen_at     BIGINT NOT NULL,
    PRIMARY KEY (seller_id, user_id, device_hash),
    FOREIGN KEY (seller_id, user_id) REFERENCES users (seller_id, user_id)
);

-- Failed attempts by what they were counted against. No seller: most of what is guessed has none.
CREATE TABLE failed_attempts (
    scope    TEXT NOT NULL CHECK (scope IN ('account', 'device', 'address')),
    subject  BYTEA NOT NULL CHECK (octet_length(subject) = 32), -- digest
    n_recent BIGINT NOT NULL, -- without a pause of a quarter of an hour between them
    n_in_row BIGINT NOT NULL, -- since the last success
    last_at  BIGINT NOT NULL,
    PRIMARY KEY (scope, subject)
);

CREATE INDEX failed_attempts_in_time ON failed_attempts (last_at);

UPDATE books_version SET version = 2;
