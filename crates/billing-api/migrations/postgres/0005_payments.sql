-- Payments of invoices, and the keys under which a request was answered.
--
-- A payment is written down, and holds its amount on the invoice, before its provider is asked; what
-- became of it is written down after. So whatever breaks off in between, the row says whom to ask.
-- Instants are seconds of UTC, money is whole minor units.

-- What the provider knows a payment method by. It is never listed.
CREATE TABLE payment_tokens (
    seller_id TEXT COLLATE "C" NOT NULL REFERENCES sellers (seller_id),
    method_id TEXT COLLATE "C" NOT NULL,
    token     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (seller_id, method_id)
);

CREATE TABLE payments (
    seller_id    TEXT COLLATE "C" NOT NULL REFERENCES sellers (seller_id),
    payment_id   TEXT COLLATE "C" NOT NULL, -- also the provider's idempotency key
    invoice_id   TEXT COLLATE "C" NOT NULL,
    token        TEXT COLLATE "C" NOT NULL, -- of the method, which may be removed meanwhile
    currency     TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    status       TEXT COLLATE "C" NOT NULL CHECK (status IN ('processing', 'succeeded', 'failed')),
    failure      TEXT COLLATE "C",
    made_at      BIGINT NOT NULL,
    ask_at       BIGINT NOT NULL, -- when the provider is asked next what became of it
    n_asked      BIGINT NOT NULL,
    settled_at   BIGINT,
    PRIMARY KEY (seller_id, payment_id),
    CHECK ((status = 'processing') = (settled_at IS NULL)),
    CHECK ((status = 'failed') = (failure IS NOT NULL))
);

CREATE INDEX payments_under_way ON payments (ask_at) WHERE status = 'processing';
CREATE INDEX payments_of_invoice ON payments (seller_id, invoice_id);
CREATE INDEX payments_by_id ON payments (payment_id); -- the provider names no seller

-- A key without an answer is of a payment whose first request is still being answered.
CREATE TABLE idempotency_keys (
    seller_id  TEXT COLLATE "C" NOT NULL REFERENCES sellers (seller_id),
    key        TEXT COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request    BYTEA NOT NULL CHECK (octet_length(request) = 32), -- digest of what was asked
    taken_at   BIGINT NOT NULL,
    payment_id TEXT COLLATE "C",
    status     BIGINT, -- of the answer
    body       TEXT COLLATE "C",
    PRIMARY KEY (seller_id, key),
    CHECK ((status IS NULL) = (body IS NULL)),
    CHECK (status IS NOT NULL OR payment_id IS NOT NULL)
);

CREATE INDEX idempotency_keys_of_payment ON idempotency_keys (seller_id, payment_id)
    WHERE payment_id IS NOT NULL;
CREATE INDEX idempotency_keys_in_time ON idempotency_keys (taken_at);

-- What the provider has told of its own accord, so that it is heard once.
CREATE TABLE provider_events (
    event_id    TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(event_id) BETWEEN 1 AND 255),
    payment_id  TEXT COLLATE "C" NOT NULL,
    received_at BIGINT NOT NULL
);

CREATE INDEX provider_events_in_time ON provider_events (received_at);

-- The sandbox provider's own records: it is somebody else, who happens to live here. Nothing of ours
-- reads them but through it.
CREATE TABLE sandbox_charges (
    payment_id   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    token        TEXT COLLATE "C" NOT NULL,
    currency     TEXT COLLATE "C" NOT NULL,
    amount_minor BIGINT NOT NULL,
    n_asked      BIGINT NOT NULL, -- how often this charge was asked for
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('lost', 'pending', 'succeeded', 'declined')),
    reason       TEXT COLLATE "C",
    settles_at   BIGINT -- when a pending one succeeds by itself
);

UPDATE books_version SET version = 5;
