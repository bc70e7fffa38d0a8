-- Rates, quotes, recipients, consents, accounts, remittances and idempotency keys. Amounts are whole
-- minor units. Columns marked "encrypted" are encrypted by the application.

CREATE TABLE exchange_rates (
    currency     text        NOT NULL,
    as_of        date        NOT NULL,
    source       text        NOT NULL CHECK (source IN ('norges_bank', 'ecb')),
    nok_per_unit numeric     NOT NULL CHECK (nok_per_unit > 0),
    fetched_at   timestamptz NOT NULL,
    PRIMARY KEY (currency, as_of, source)
);

CREATE TABLE quotes (
    id                 text        PRIMARY KEY,
    user_id            text        NOT NULL REFERENCES users (id),
    country            text        NOT NULL,
    rail               text        NOT NULL CHECK (rail IN ('sepa', 'swift', 'payout')),
    fixed_side         text        NOT NULL CHECK (fixed_side IN ('send', 'receive')),
    send_amount        bigint      NOT NULL CHECK (send_amount > 0),
    fee_amount         bigint      NOT NULL CHECK (fee_amount >= 0),
    send_currency      text        NOT NULL CHECK (send_currency = 'NOK'),
    receive_amount     bigint      NOT NULL CHECK (receive_amount >= 0),
    receive_currency   text        NOT NULL,
    rate               numeric     NOT NULL CHECK (rate > 0),
    reference_rate     numeric     NOT NULL CHECK (reference_rate > 0),
    rate_as_of         date        NOT NULL,
    business_days_from integer     NOT NULL,
    business_days_to   integer     NOT NULL,
    created_at         timestamptz NOT NULL,
    expires_at         timestamptz NOT NULL
);
CREATE INDEX quotes_of_user ON quotes (user_id, id DESC);

CREATE TABLE recipients (
    id         text        PRIMARY KEY,
    user_id    text        NOT NULL REFERENCES users (id),
    name       text        NOT NULL, -- encrypted
    nickname   text,                 -- encrypted
    country    text        NOT NULL,
    currency   text        NOT NULL,
    account    text        NOT NULL, -- encrypted
    address    text,                 -- encrypted
    state      text        NOT NULL CHECK (state IN ('active', 'deleted')),
    deleted_at timestamptz CHECK ((state = 'deleted') = (deleted_at IS NOT NULL)),
    created_at timestamptz NOT NULL,
    version    bigint      NOT NULL
);
CREATE INDEX recipients_of_user ON recipients (user_id, id DESC) WHERE state = 'active';

CREATE TABLE bank_consents (
    id            text        PRIMARY KEY,
    user_id       text        NOT NULL REFERENCES users (id),
    bank          text        NOT NULL,
    external_id   text        NOT NULL,
    state         text        NOT NULL CHECK (state IN ('awaiting_sca', 'valid', 'ended')),
    sca_url       text        CHECK ((state = 'awaiting_sca') = (sca_url IS NOT NULL)),
    valid_until   date        CHECK ((state = 'valid') = (valid_until IS NOT NULL)),
    end_reason    text        CHECK (end_reason IN ('rejected', 'revoked', 'expired')),
    ended_at      timestamptz CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    callback_hash bytea       NOT NULL CHECK (octet_length(callback_hash) = 32),
    created_at    timestamptz NOT NULL,
    version       bigint      NOT NULL,
    CHECK ((state = 'ended') = (end_reason IS NOT NULL))
);
CREATE INDEX bank_consents_of_user ON bank_consents (user_id, id DESC);
CREATE UNIQUE INDEX bank_consents_callback ON bank_consents (callback_hash);

CREATE TABLE bank_accounts (
    id                 text        PRIMARY KEY,
    user_id            text        NOT NULL REFERENCES users (id),
    consent_id         text        NOT NULL REFERENCES bank_consents (id),
    bank               text        NOT NULL,
    external_id        text        NOT NULL,
    number             text        NOT NULL, -- encrypted
    name               text,                 -- encrypted
    currency           text        NOT NULL,
    is_primary         boolean     NOT NULL,
    available_amount   bigint,
    available_currency text,
    booked_amount      bigint,
    booked_currency    text,
    balance_at         timestamptz,
    unattended_reads   integer     NOT NULL CHECK (unattended_reads BETWEEN 0 AND 255),
    unattended_since   timestamptz,
    state              text        NOT NULL CHECK (state IN ('connected', 'disconnected')),
    disconnected_at    timestamptz CHECK ((state = 'disconnected') = (disconnected_at IS NOT NULL)),
    created_at         timestamptz NOT NULL,
    version            bigint      NOT NULL,
    CHECK ((balance_at IS NULL) = (available_amount IS NULL)),
    CHECK ((available_amount IS NULL) = (available_currency IS NULL)),
    CHECK ((booked_amount IS NULL) = (booked_currency IS NULL)),
    CHECK (booked_amount IS NULL OR available_amount IS NOT NULL),
    CHECK (NOT is_primary OR state = 'connected')
);
CREATE INDEX bank_accounts_of_user ON bank_accounts (user_id, id);
CREATE INDEX bank_accounts_of_consent ON bank_accounts (consent_id);
CREATE UNIQUE INDEX bank_accounts_one_primary ON bank_accounts (user_id) WHERE is_primary;

CREATE TABLE transactions (
    id                     text        PRIMARY KEY,
    user_id                text        NOT NULL REFERENCES users (id),
    account_id             text        NOT NULL REFERENCES bank_accounts (id),
    bank                   text        NOT NULL,
    recipient_id           text        NOT NULL REFERENCES recipients (id),
    creditor_name          text        NOT NULL, -- encrypted
    creditor_account       text        NOT NULL, -- encrypted
    creditor_address       text,                     -- encrypted
    country                text        NOT NULL,
    rail                   text        NOT NULL CHECK (rail IN ('sepa', 'swift', 'payout')),
    quote_id               text        NOT NULL REFERENCES quotes (id),
    send_amount            bigint      NOT NULL CHECK (send_amount > 0),
    fee_amount             bigint      NOT NULL CHECK (fee_amount >= 0),
    send_currency          text        NOT NULL CHECK (send_currency = 'NOK'),
    receive_amount         bigint      NOT NULL CHECK (receive_amount >= 0),
    receive_currency       text        NOT NULL,
    rate                   numeric     NOT NULL CHECK (rate > 0),
    remittance_information text,                 -- encrypted
    psu_ip                 text        NOT NULL,
    callback_hash          bytea       NOT NULL CHECK (octet_length(callback_hash) = 32),
    state                  text        NOT NULL CHECK (state IN
        ('held', 'accepted', 'initiating', 'unknown', 'awaiting_sca', 'submitted',
         'completed', 'failed', 'cancelled')),
    -- The state's own time: since when it holds, or when it was reported.
    state_at               timestamptz CHECK ((state IN ('initiating', 'unknown', 'completed', 'failed', 'cancelled'))
                                              = (state_at IS NOT NULL)),
    failure_reason         text        CHECK (failure_reason IN
        ('rejected_by_bank', 'sca_declined', 'sca_expired', 'declined')),
    -- The bank's side: payment id, product, instructed amount, last status.
    bank_payment           json        CHECK (state NOT IN ('awaiting_sca', 'submitted') OR bank_payment IS NOT NULL),
    sca_url                text        CHECK (state = 'awaiting_sca' OR sca_url IS NULL),
    sca_expires_at         timestamptz CHECK ((state = 'awaiting_sca') = (sca_expires_at IS NOT NULL)),
    cancellation_sca_url   text        CHECK (state = 'submitted' OR cancellation_sca_url IS NULL),
    next_check_at          timestamptz,
    checks                 integer     NOT NULL CHECK (checks BETWEEN 0 AND 65535),
    created_at             timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL,
    version                bigint      NOT NULL,
    CHECK ((state = 'failed') = (failure_reason IS NOT NULL))
);
CREATE INDEX transactions_of_user ON transactions (user_id, id DESC);
CREATE INDEX transactions_due ON transactions (next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX transactions_of_account ON transactions (account_id, state, state_at);
CREATE UNIQUE INDEX transactions_quote ON transactions (quote_id);
CREATE UNIQUE INDEX transactions_callback ON transactions (callback_hash);

CREATE TABLE idempotency_keys (
    user_id         text        NOT NULL REFERENCES users (id),
    key             text        NOT NULL,
    request_hash    bytea       NOT NULL CHECK (octet_length(request_hash) = 32),
    -- Deferred: the key is inserted before its payment, in the same transaction.
    transaction_id  text        NOT NULL REFERENCES transactions (id) DEFERRABLE INITIALLY DEFERRED,
    state           text        NOT NULL CHECK (state IN ('in_work', 'done')),
    lease_until     timestamptz CHECK ((state = 'in_work') = (lease_until IS NOT NULL)),
    response_status integer     CHECK ((state = 'done') = (response_status IS NOT NULL)),
    response_body   text        CHECK ((state = 'done') = (response_body IS NOT NULL)), -- encrypted
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_of_transaction ON idempotency_keys (transaction_id);
