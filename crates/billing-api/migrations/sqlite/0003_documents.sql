-- What stands beside the movements: balances, invoices, subscriptions, meters, prices, usage, products,
-- payment methods and exchange rates. The lists differ in what a row says, which is in `wire`; what
-- is asked of them is the same, so they share a table. Versions are as in 0001: never changed, never
-- deleted, each standing from `sequence` until `ended_sequence`.

CREATE TABLE documents (
    seller_id      TEXT NOT NULL REFERENCES sellers,
    sequence       INTEGER NOT NULL,
    ended_sequence INTEGER NOT NULL DEFAULT 9223372036854775807,
    list           TEXT NOT NULL, -- its path, as in usage/meters
    id             TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 255),
    deleted        INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    at             INTEGER NOT NULL, -- the instant or the day of it; 9223372036854775807 for none, after all others
    status         TEXT,
    direction      TEXT,
    currency       TEXT,
    about          TEXT, -- the meter of a price or a record, the customer of a subscription, the quote of a rate
    total_minor    INTEGER, -- what it adds to the sums of a page
    content        BLOB NOT NULL, -- digest of everything but the sequence: equal rows are not booked again
    wire           TEXT NOT NULL,
    PRIMARY KEY (seller_id, sequence),
    CHECK (ended_sequence > sequence)
) STRICT;

CREATE UNIQUE INDEX documents_standing ON documents (seller_id, list, id)
    WHERE ended_sequence = 9223372036854775807;
CREATE INDEX documents_in_time ON documents (seller_id, list, at, sequence);
CREATE INDEX documents_by_change ON documents (seller_id, list, sequence);

PRAGMA user_version = 3;
