-- Applicants at the verification provider, the provider's events, and customers' risk files. Columns
-- marked "encrypted" are encrypted by the application: they may reveal a screening, which customers
-- must not learn of (hvitvaskingsloven § 28). Kept for five years after the customer left (§ 30).

CREATE TABLE kyc_applicants (
    id             text        PRIMARY KEY,
    user_id        text        NOT NULL UNIQUE REFERENCES users (id),
    -- The provider's id.
    external_id    text        NOT NULL UNIQUE,
    level          text        NOT NULL,
    state          text        NOT NULL CHECK (state IN
        ('init', 'pending', 'on_hold', 'approved', 'rejected', 'deleted')),
    decided_at     timestamptz CHECK ((state IN ('approved', 'rejected')) = (decided_at IS NOT NULL)),
    rejection_kind text        CHECK (rejection_kind IN ('retry', 'final')),
    rejection      text,       -- encrypted
    -- The event that set the state. Keys are compared as bytes.
    event_at       timestamptz,
    event_rank     smallint    CHECK ((event_at IS NULL) = (event_rank IS NULL)),
    event_key      text        COLLATE "C" CHECK ((event_at IS NULL) = (event_key IS NULL)),
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    version        bigint      NOT NULL,
    CHECK ((state = 'rejected') = (rejection_kind IS NOT NULL)),
    CHECK ((state = 'rejected') = (rejection IS NOT NULL))
);

CREATE TABLE kyc_events (
    key            text        COLLATE "C" PRIMARY KEY,
    kind           text        NOT NULL,
    external_id    text        NOT NULL,
    -- As received; may not belong to a customer.
    user_id        text,
    level          text,
    -- The applicant's state after the event, if it has one.
    state          text        CHECK (state IN
        ('init', 'pending', 'on_hold', 'approved', 'rejected', 'deleted')),
    decided_at     timestamptz CHECK
        ((state IS NOT NULL AND state IN ('approved', 'rejected')) = (decided_at IS NOT NULL)),
    rejection_kind text        CHECK (rejection_kind IN ('retry', 'final')),
    rejection      text,       -- encrypted
    rank           smallint    CHECK ((state IS NULL) = (rank IS NULL)),
    created_at     timestamptz NOT NULL,
    received_at    timestamptz NOT NULL,
    disposition    text        NOT NULL CHECK (disposition IN
        ('applied', 'superseded', 'informative', 'unknown_applicant')),
    CHECK ((state IS NOT NULL AND state = 'rejected') = (rejection_kind IS NOT NULL)),
    CHECK ((state IS NOT NULL AND state = 'rejected') = (rejection IS NOT NULL))
);
CREATE INDEX kyc_events_of_applicant ON kyc_events (external_id, created_at DESC, key DESC);
CREATE INDEX kyc_events_that_count ON kyc_events (external_id, created_at DESC, rank DESC, key DESC)
    WHERE rank IS NOT NULL;

CREATE TABLE customer_risks (
    user_id         text        PRIMARY KEY REFERENCES users (id),
    level           text        NOT NULL CHECK (level IN ('low', 'normal', 'high')),
    reasons         text        NOT NULL, -- encrypted
    -- Enhanced due diligence.
    edd             text        NOT NULL CHECK (edd IN ('not_required', 'required', 'completed')),
    edd_since       timestamptz CHECK ((edd = 'required') = (edd_since IS NOT NULL)),
    edd_at          timestamptz CHECK ((edd = 'completed') = (edd_at IS NOT NULL)),
    edd_valid_until timestamptz CHECK ((edd = 'completed') = (edd_valid_until IS NOT NULL)),
    edd_basis       text        CHECK (edd_basis IN ('verification', 'officer')),
    edd_officer     text        CHECK
        ((edd_basis IS NOT NULL AND edd_basis = 'officer') = (edd_officer IS NOT NULL)),
    assessed_at     timestamptz NOT NULL,
    version         bigint      NOT NULL,
    CHECK ((edd = 'completed') = (edd_basis IS NOT NULL))
);
CREATE INDEX customer_risks_edd_ends ON customer_risks (edd_valid_until)
    WHERE edd_valid_until IS NOT NULL;
