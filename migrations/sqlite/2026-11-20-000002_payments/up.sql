-- Rates, quotes, recipients, consents, accounts, remittances and idempotency keys. Amounts are whole
-- minor units, times whole microseconds since the epoch, rates decimal text (SQLite's numbers would
-- round them). Columns marked "encrypted" are encrypted by the application.

CREATE TABLE exchange_rates (
    currency     TEXT    NOT NULL,
    as_of        TEXT    NOT NULL,
    source       TEXT    NOT NULL CHECK (source IN ('norges_bank', 'ecb')),
    nok_per_unit TEXT    NOT NULL CHECK (CAST(nok_per_unit AS REAL) > 0),
    fetched_at   INTEGER NOT NULL,
    PRIMARY KEY (currency, as_of, source)
) STRICT;

CREATE TABLE quotes (
    id                 TEXT    PRIMARY KEY NOT NULL,
    user_id            TEXT    NOT NULL REFERENCES users (id),
    country            TEXT    NOT NULL,
    rail               TEXT    NOT NULL CHECK (rail IN ('sepa', 'swift', 'payout')),
    fixed_side         TEXT    NOT NULL CHECK (fixed_side IN ('send', 'receive')),
    send_amount        INTEGER NOT NULL CHECK (send_amount > 0),
    fee_amount         INTEGER NOT NULL CHECK (fee_amount >= 0),
    send_currency      TEXT    NOT NULL CHECK (send_currency = 'NOK'),
    receive_amount     INTEGER NOT NULL CHECK (receive_amount >= 0),
    receive_currency   TEXT    NOT NULL,
    rate               TEXT    NOT NULL CHECK (CAST(rate AS REAL) > 0),
    reference_rate     TEXT    NOT NULL CHECK (CAST(reference_rate AS REAL) > 0),
    rate_as_of         TEXT    NOT NULL,
    business_days_from INTEGER NOT NULL,
    business_days_to   INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    expires_at         INTEGER NOT NULL
) STRICT;
CREATE INDEX quotes_of_user ON quotes (user_id, id DESC);

CREATE TABLE recipients (
    id         TEXT    PRIMARY KEY NOT NULL,
    user_id    TEXT    NOT NULL REFERENCES users (id),
    name       TEXT    NOT NULL, -- encrypted
    nickname   TEXT,                 -- encrypted
    country    TEXT    NOT NULL,
    currency   TEXT    NOT NULL,
    account    TEXT    NOT NULL, -- encrypted
    address    TEXT,                 -- encrypted
    state      TEXT    NOT NULL CHECK (state IN ('active', 'deleted')),
    deleted_at INTEGER CHECK ((state = 'deleted') = (deleted_at IS NOT NULL)),
    created_at INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT;
CREATE INDEX recipients_of_user ON recipients (user_id, id DESC) WHERE state = 'active';

CREATE TABLE bank_consents (
    id            TEXT    PRIMARY KEY NOT NULL,
    user_id       TEXT    NOT NULL REFERENCES users (id),
    bank          TEXT    NOT NULL,
    external_id   TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('awaiting_sca', 'valid', 'ended')),
    sca_url       TEXT    CHECK ((state = 'awaiting_sca') = (sca_url IS NOT NULL)),
    valid_until   TEXT    CHECK ((state = 'valid') = (valid_until IS NOT NULL)),
    end_reason    TEXT    CHECK (end_reason IN ('rejected', 'revoked', 'expired')),
    ended_at      INTEGER CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    callback_hash BLOB    NOT NULL CHECK (length(callback_hash) = 32),
    created_at    INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    CHECK ((state = 'ended') = (end_reason IS NOT NULL))
) STRICT;
CREATE INDEX bank_consents_of_user ON bank_consents (user_id, id DESC);
CREATE UNIQUE INDEX bank_consents_callback ON bank_consents (callback_hash);

CREATE TABLE bank_accounts (
    id                 TEXT    PRIMARY KEY NOT NULL,
    user_id            TEXT    NOT NULL REFERENCES users (id),
    consent_id         TEXT    NOT NULL REFERENCES bank_consents (id),
    bank               TEXT    NOT NULL,
    external_id        TEXT    NOT NULL,
    number             TEXT    NOT NULL, -- encrypted
    name               TEXT,                 -- encrypted
    currency           TEXT    NOT NULL,
    is_primary         INTEGER NOT NULL CHECK (is_primary IN (0, 1)),
    available_amount   INTEGER,
    available_currency TEXT,
    booked_amount      INTEGER,
    booked_currency    TEXT,
    balance_at         INTEGER,
    unattended_reads   INTEGER NOT NULL CHECK (unattended_reads BETWEEN 0 AND 255),
    unattended_since   INTEGER,
    state              TEXT    NOT NULL CHECK (state IN ('connected', 'disconnected')),
    disconnected_at    INTEGER CHECK ((state = 'disconnected') = (disconnected_at IS NOT NULL)),
    created_at         INTEGER NOT NULL,
    version            INTEGER NOT NULL,
    CHECK ((balance_at IS NULL) = (available_amount IS NULL)),
    CHECK ((available_amount IS NULL) = (available_currency IS NULL)),
    CHECK ((booked_amount IS NULL) = (booked_currency IS NULL)),
    CHECK (booked_amount IS NULL OR available_amount IS NOT NULL),
    CHECK (NOT is_primary OR state = 'connected')
) STRICT;
CREATE INDEX bank_accounts_of_user ON bank_accounts (user_id, id);
CREATE INDEX bank_accounts_of_consent ON bank_accounts (consent_id);
CREATE UNIQUE INDEX bank_accounts_one_primary ON bank_accounts (user_id) WHERE is_primary;

CREATE TABLE transactions (
    id                     TEXT    PRIMARY KEY NOT NULL,
    user_id                TEXT    NOT NULL REFERENCES users (id),
    account_id             TEXT    NOT NULL REFERENCES bank_accounts (id),
    bank                   TEXT    NOT NULL,
    recipient_id           TEXT    NOT NULL REFERENCES recipients (id),
    creditor_name          TEXT    NOT NULL, -- encrypted
    creditor_account       TEXT    NOT NULL, -- encrypted
    creditor_address       TEXT,                 -- encrypted
    country                TEXT    NOT NULL,
    rail                   TEXT    NOT NULL CHECK (rail IN ('sepa', 'swift', 'payout')),
    quote_id               TEXT    NOT NULL REFERENCES quotes (id),
    send_amount            INTEGER NOT NULL CHECK (send_amount > 0),
    fee_amount             INTEGER NOT NULL CHECK (fee_amount >= 0),
    send_currency          TEXT    NOT NULL CHECK (send_currency = 'NOK'),
    receive_amount         INTEGER NOT NULL CHECK (receive_amount >= 0),
    receive_currency       TEXT    NOT NULL,
    rate                   TEXT    NOT NULL CHECK (CAST(rate AS REAL) > 0),
    remittance_information TEXT,                 -- encrypted
    psu_ip                 TEXT    NOT NULL,
    callback_hash          BLOB    NOT NULL CHECK (length(callback_hash) = 32),
    state                  TEXT    NOT NULL CHECK (state IN
        ('held', 'accepted', 'initiating', 'unknown', 'awaiting_sca', 'submitted',
         'completed', 'failed', 'cancelled')),
    -- The state's own time: since when it holds, or when it was reported.
    state_at               INTEGER CHECK ((state IN ('initiating', 'unknown', 'completed', 'failed', 'cancelled'))
                                              = (state_at IS NOT NULL)),
    failure_reason         TEXT    CHECK (failure_reason IN
        ('rejected_by_bank', 'sca_declined', 'sca_expired', 'declined')),
    -- The bank's side: payment id, product, instructed amount, last status.
    bank_payment           TEXT    CHECK (bank_payment IS NULL OR json_valid(bank_payment))
                                       CHECK (state NOT IN ('awaiting_sca', 'submitted') OR bank_payment IS NOT NULL),
    sca_url                TEXT    CHECK (state = 'awaiting_sca' OR sca_url IS NULL),
    sca_expires_at         INTEGER CHECK ((state = 'awaiting_sca') = (sca_expires_at IS NOT NULL)),
    cancellation_sca_url   TEXT    CHECK (state = 'submitted' OR cancellation_sca_url IS NULL),
    next_check_at          INTEGER,
    checks                 INTEGER NOT NULL CHECK (checks BETWEEN 0 AND 65535),
    created_at             INTEGER NOT NULL,
    updated_at             INTEGER NOT NULL,
    version                INTEGER NOT NULL,
    CHECK ((state = 'failed') = (failure_reason IS NOT NULL))
) STRICT;
CREATE INDEX transactions_of_user ON transactions (user_id, id DESC);
CREATE INDEX transactions_due ON transactions (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX transactions_of_account ON transactions (account_id, state, state_at);
CREATE UNIQUE INDEX transactions_quote ON transactions (quote_id);
CREATE UNIQUE INDEX transactions_callback ON transactions (callback_hash);

CREATE TABLE idempotency_keys (
    user_id         TEXT    NOT NULL REFERENCES users (id),
    key             TEXT    NOT NULL,
    request_hash    BLOB    NOT NULL CHECK (length(request_hash) = 32),
    -- Deferred: the key is inserted before its payment, in the same transaction.
    transaction_id  TEXT    NOT NULL REFERENCES transactions (id) DEFERRABLE INITIALLY DEFERRED,
    state           TEXT    NOT NULL CHECK (state IN ('in_work', 'done')),
    lease_until     INTEGER CHECK ((state = 'in_work') = (lease_until IS NOT NULL)),
    response_status INTEGER CHECK ((state = 'done') = (response_status IS NOT NULL)),
    response_body   TEXT    CHECK ((state = 'done') = (response_body IS NOT NULL)), -- encrypted
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT;
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_of_transaction ON idempotency_keys (transaction_id);
