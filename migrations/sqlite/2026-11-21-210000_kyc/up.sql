-- Applicants at the verification provider, the provider's events, and customers' risk files. Columns
-- marked "encrypted" are encrypted by the application: they may reveal a screening, which customers
-- must not learn of (hvitvaskingsloven § 28). Kept for five years after the customer left (§ 30).
-- Times are whole microseconds since the epoch.

CREATE TABLE kyc_applicants (
    id             TEXT    PRIMARY KEY NOT NULL,
    user_id        TEXT    NOT NULL UNIQUE REFERENCES users (id),
    -- The provider's id.
    external_id    TEXT    NOT NULL UNIQUE,
    level          TEXT    NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN
        ('init', 'pending', 'on_hold', 'approved', 'rejected', 'deleted')),
    decided_at     INTEGER CHECK ((state IN ('approved', 'rejected')) = (decided_at IS NOT NULL)),
    rejection_kind TEXT    CHECK (rejection_kind IN ('retry', 'final')),
    rejection      TEXT,   -- encrypted
    -- The event that set the state. Keys are compared as bytes.
    event_at       INTEGER,
    event_rank     INTEGER CHECK ((event_at IS NULL) = (event_rank IS NULL)),
    event_key      TEXT    CHECK ((event_at IS NULL) = (event_key IS NULL)),
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    CHECK ((state = 'rejected') = (rejection_kind IS NOT NULL)),
    CHECK ((state = 'rejected') = (rejection IS NOT NULL))
) STRICT;

CREATE TABLE kyc_events (
    key            TEXT    PRIMARY KEY NOT NULL,
    kind           TEXT    NOT NULL,
    external_id    TEXT    NOT NULL,
    -- As received; may not belong to a customer.
    user_id        TEXT,
    level          TEXT,
    -- The applicant's state after the event, if it has one.
    state          TEXT    CHECK (state IN
        ('init', 'pending', 'on_hold', 'approved', 'rejected', 'deleted')),
    decided_at     INTEGER CHECK
        ((state IS NOT NULL AND state IN ('approved', 'rejected')) = (decided_at IS NOT NULL)),
    rejection_kind TEXT    CHECK (rejection_kind IN ('retry', 'final')),
    rejection      TEXT,   -- encrypted
    rank           INTEGER CHECK ((state IS NULL) = (rank IS NULL)),
    created_at     INTEGER NOT NULL,
    received_at    INTEGER NOT NULL,
    disposition    TEXT    NOT NULL CHECK (disposition IN
        ('applied', 'superseded', 'informative', 'unknown_applicant')),
    CHECK ((state IS NOT NULL AND state = 'rejected') = (rejection_kind IS NOT NULL)),
    CHECK ((state IS NOT NULL AND state = 'rejected') = (rejection IS NOT NULL))
) STRICT;
CREATE INDEX kyc_events_of_applicant ON kyc_events (external_id, created_at DESC, key DESC);
CREATE INDEX kyc_events_that_count ON kyc_events (external_id, created_at DESC, rank DESC, key DESC)
    WHERE rank IS NOT NULL;

CREATE TABLE customer_risks (
    user_id         TEXT    PRIMARY KEY NOT NULL REFERENCES users (id),
    level           TEXT    NOT NULL CHECK (level IN ('low', 'normal', 'high')),
    reasons         TEXT    NOT NULL, -- encrypted
    -- Enhanced due diligence.
    edd             TEXT    NOT NULL CHECK (edd IN ('not_required', 'required', 'completed')),
    edd_since       INTEGER CHECK ((edd = 'required') = (edd_since IS NOT NULL)),
    edd_at          INTEGER CHECK ((edd = 'completed') = (edd_at IS NOT NULL)),
    edd_valid_until INTEGER CHECK ((edd = 'completed') = (edd_valid_until IS NOT NULL)),
    edd_basis       TEXT    CHECK (edd_basis IN ('verification', 'officer')),
    edd_officer     TEXT    CHECK
        ((edd_basis IS NOT NULL AND edd_basis = 'officer') = (edd_officer IS NOT NULL)),
    assessed_at     INTEGER NOT NULL,
    version         INTEGER NOT NULL,
    CHECK ((edd = 'completed') = (edd_basis IS NOT NULL))
) STRICT;
CREATE INDEX customer_risks_edd_ends ON customer_risks (edd_valid_until)
    WHERE edd_valid_until IS NOT NULL;
