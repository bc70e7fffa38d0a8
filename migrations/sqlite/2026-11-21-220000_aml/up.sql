-- Transaction monitoring: assessments, alerts, reports, rule sets.

-- Number of assessments per customer: of two simultaneous payments, one is assessed again.
CREATE TABLE aml_customers (
    customer TEXT    PRIMARY KEY NOT NULL,
    version  INTEGER NOT NULL CHECK (version > 0)
) STRICT;

-- The payment history that rules use: each payment once, as last assessed.
CREATE TABLE aml_payments (
    payment           TEXT    PRIMARY KEY NOT NULL,
    customer          TEXT    NOT NULL REFERENCES aml_customers (customer),
    ordered_at        INTEGER NOT NULL,
    amount_ore        INTEGER NOT NULL CHECK (amount_ore > 0),
    country           TEXT    NOT NULL,
    creditor          TEXT    NOT NULL CHECK (length(creditor) = 64), -- keyed hash
    first_to_creditor INTEGER NOT NULL CHECK (first_to_creditor IN (0, 1))
) STRICT;
CREATE INDEX aml_payments_customer ON aml_payments (customer, ordered_at);
CREATE INDEX aml_payments_creditor ON aml_payments (creditor, ordered_at);

-- Immutable: facts, rule set and lists reproduce the assessment byte for byte. Hence text.
CREATE TABLE aml_assessments (
    id         TEXT    PRIMARY KEY NOT NULL,
    payment    TEXT    NOT NULL,
    attempt    INTEGER NOT NULL CHECK (attempt > 0),
    customer   TEXT    NOT NULL REFERENCES aml_customers (customer),
    at         INTEGER NOT NULL,
    decision   TEXT    NOT NULL CHECK (decision IN ('proceed', 'hold', 'block')),
    rule_set   TEXT    NOT NULL,
    digest     TEXT    NOT NULL CHECK (length(digest) = 64),
    assessment TEXT    NOT NULL,
    facts      TEXT    NOT NULL,
    shadow     TEXT,
    UNIQUE (payment, attempt)
) STRICT;
CREATE INDEX aml_assessments_at ON aml_assessments (at);

CREATE TABLE aml_alerts (
    id         TEXT    PRIMARY KEY NOT NULL,
    assessment TEXT    NOT NULL REFERENCES aml_assessments (id),
    payment    TEXT    NOT NULL,
    customer   TEXT    NOT NULL,
    rule       TEXT    NOT NULL,
    severity   TEXT    NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    finding    TEXT    NOT NULL,
    opened_at  INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN
        ('open', 'investigating', 'resolved', 'escalated', 'filed')),
    assignee   TEXT    CHECK ((state = 'investigating') = (assignee IS NOT NULL)),
    situation  TEXT    NOT NULL, -- the state with its data, encrypted
    notes      TEXT    NOT NULL, -- encrypted
    version    INTEGER NOT NULL
) STRICT;
CREATE INDEX aml_alerts_undecided ON aml_alerts (due_at) WHERE state IN ('open', 'investigating');
CREATE INDEX aml_alerts_state ON aml_alerts (state, id);
CREATE INDEX aml_alerts_customer ON aml_alerts (customer, id);
CREATE INDEX aml_alerts_payment ON aml_alerts (payment);

CREATE TABLE aml_reports (
    id         TEXT    PRIMARY KEY NOT NULL,
    customer   TEXT    NOT NULL,
    payments   TEXT    NOT NULL,
    authors    TEXT    NOT NULL,
    narrative  TEXT    NOT NULL, -- encrypted
    created_at INTEGER NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN
        ('draft', 'submitting', 'submitted', 'acknowledged')),
    situation  TEXT    NOT NULL, -- the state with its data, encrypted
    version    INTEGER NOT NULL
) STRICT;
CREATE INDEX aml_reports_state ON aml_reports (state, id);
CREATE INDEX aml_reports_customer ON aml_reports (customer, id);

-- An alert is reported once.
CREATE TABLE aml_report_alerts (
    alert  TEXT PRIMARY KEY NOT NULL REFERENCES aml_alerts (id),
    report TEXT NOT NULL REFERENCES aml_reports (id)
) STRICT;
CREATE INDEX aml_report_alerts_report ON aml_report_alerts (report);

CREATE TABLE aml_rule_sets (
    version  TEXT    PRIMARY KEY NOT NULL,
    text     TEXT    NOT NULL,
    digest   TEXT    NOT NULL CHECK (length(digest) = 64),
    added_by TEXT    NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;
CREATE INDEX aml_rule_sets_added ON aml_rule_sets (added_at);

-- One row: the active rule sets. Without it, the shipped one is active.
CREATE TABLE aml_running (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    active  TEXT    REFERENCES aml_rule_sets (version),
    shadow  TEXT    REFERENCES aml_rule_sets (version),
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE aml_activations (
    number   INTEGER PRIMARY KEY NOT NULL, -- the version of aml_running that it created
    rule_set TEXT    NOT NULL,
    what     TEXT    NOT NULL CHECK (what IN
        ('activated', 'shadow_started', 'shadow_stopped')),
    by_user  TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    reason   TEXT    NOT NULL -- encrypted
) STRICT;
