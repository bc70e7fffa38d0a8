-- Transaction monitoring: assessments, alerts, reports, rule sets.

-- Number of assessments per customer: of two simultaneous payments, one is assessed again.
CREATE TABLE aml_customers (
    customer text   PRIMARY KEY,
    version  bigint NOT NULL CHECK (version > 0)
);

-- The payment history that rules use: each payment once, as last assessed.
CREATE TABLE aml_payments (
    payment           text        PRIMARY KEY,
    customer          text        NOT NULL REFERENCES aml_customers (customer),
    ordered_at        timestamptz NOT NULL,
    amount_ore        bigint      NOT NULL CHECK (amount_ore > 0),
    country           text        NOT NULL,
    creditor          text        NOT NULL CHECK (length(creditor) = 64), -- keyed hash
    first_to_creditor boolean     NOT NULL
);
CREATE INDEX aml_payments_customer ON aml_payments (customer, ordered_at);
CREATE INDEX aml_payments_creditor ON aml_payments (creditor, ordered_at);

-- Immutable: facts, rule set and lists reproduce the assessment byte for byte. Hence text: jsonb would
-- normalise it.
CREATE TABLE aml_assessments (
    id         text        PRIMARY KEY,
    payment    text        NOT NULL,
    attempt    integer     NOT NULL CHECK (attempt > 0),
    customer   text        NOT NULL REFERENCES aml_customers (customer),
    at         timestamptz NOT NULL,
    decision   text        NOT NULL CHECK (decision IN ('proceed', 'hold', 'block')),
    rule_set   text        NOT NULL,
    digest     text        NOT NULL CHECK (length(digest) = 64),
    assessment text        NOT NULL,
    facts      text        NOT NULL,
    shadow     text,
    UNIQUE (payment, attempt)
);
CREATE INDEX aml_assessments_at ON aml_assessments (at);

CREATE TABLE aml_alerts (
    id         text        PRIMARY KEY,
    assessment text        NOT NULL REFERENCES aml_assessments (id),
    payment    text        NOT NULL,
    customer   text        NOT NULL,
    rule       text        NOT NULL,
    severity   text        NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
    finding    text        NOT NULL,
    opened_at  timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    state      text        NOT NULL CHECK (state IN
        ('open', 'investigating', 'resolved', 'escalated', 'filed')),
    assignee   text        CHECK ((state = 'investigating') = (assignee IS NOT NULL)),
    situation  text        NOT NULL, -- the state with its data, encrypted
    notes      text        NOT NULL, -- encrypted
    version    bigint      NOT NULL
);
CREATE INDEX aml_alerts_undecided ON aml_alerts (due_at) WHERE state IN ('open', 'investigating');
CREATE INDEX aml_alerts_state ON aml_alerts (state, id);
CREATE INDEX aml_alerts_customer ON aml_alerts (customer, id);
CREATE INDEX aml_alerts_payment ON aml_alerts (payment);

CREATE TABLE aml_reports (
    id         text        PRIMARY KEY,
    customer   text        NOT NULL,
    payments   text        NOT NULL,
    authors    text        NOT NULL,
    narrative  text        NOT NULL, -- encrypted
    created_at timestamptz NOT NULL,
    state      text        NOT NULL CHECK (state IN
        ('draft', 'submitting', 'submitted', 'acknowledged')),
    situation  text        NOT NULL, -- the state with its data, encrypted
    version    bigint      NOT NULL
);
CREATE INDEX aml_reports_state ON aml_reports (state, id);
CREATE INDEX aml_reports_customer ON aml_reports (customer, id);

-- An alert is reported once.
CREATE TABLE aml_report_alerts (
    alert  text PRIMARY KEY REFERENCES aml_alerts (id),
    report text NOT NULL REFERENCES aml_reports (id)
);
CREATE INDEX aml_report_alerts_report ON aml_report_alerts (report);

CREATE TABLE aml_rule_sets (
    version  text        PRIMARY KEY,
    text     text        NOT NULL,
    digest   text        NOT NULL CHECK (length(digest) = 64),
    added_by text        NOT NULL,
    added_at timestamptz NOT NULL
);
CREATE INDEX aml_rule_sets_added ON aml_rule_sets (added_at);

-- One row: the active rule sets. Without it, the shipped one is active.
CREATE TABLE aml_running (
    id      integer PRIMARY KEY CHECK (id = 1),
    active  text    REFERENCES aml_rule_sets (version),
    shadow  text    REFERENCES aml_rule_sets (version),
    version bigint  NOT NULL
);

CREATE TABLE aml_activations (
    number   bigint      PRIMARY KEY, -- the version of aml_running that it created
    rule_set text        NOT NULL,
    what     text        NOT NULL CHECK (what IN
        ('activated', 'shadow_started', 'shadow_stopped')),
    by_user  text        NOT NULL,
    at       timestamptz NOT NULL,
    reason   text        NOT NULL -- encrypted
);
