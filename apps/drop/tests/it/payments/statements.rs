//! How many statements a request sends, and what each is for: a round trip more shows here first.
//! Their full texts are held fast where they are made, in the tests of `store`.

use reqwest::Method;

use crate::support::{Options, Payer, TestApp, on_both_engines};

/// A statement and what it is for.
type Statement = (&'static str, &'static str);

on_both_engines!(
    an_authenticated_read_needs_one_statement_to_know_who_asks,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = app.kari().await;
        let log = app.assembly.store.record_statements();
        kari.get("/v1/auth/me").await.data();
        golden(&log.take(), &[WHO_ASKS, ("SELECT users", "their profile")]);
        kari.get("/v1/recipients").await.data();
        golden(
            &log.take(),
            &[WHO_ASKS, ("SELECT recipients", "their recipients")],
        );
    }
);

on_both_engines!(
    an_order_to_pay_sends_these_statements_and_no_others,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari(&app).await;
        // The login has looked whether the index of lists is the right one: that is long ago.
        app.advance(chrono::TimeDelta::seconds(11)).await;
        let order = kari.order_of(20_000).await;
        let request = kari
            .customer
            .request(Method::POST, "/v1/transactions/remittance");
        let request = request.header("idempotency-key", "key-1").json(&order);
        let log = app.assembly.store.record_statements();
        let answer = kari.customer.send(request).await;
        let sent = log.take();
        assert_eq!(answer.data()["status"], "pending");
        let expected: Vec<_> = [
            PREVIEW,
            ASSESSMENT,
            ADMISSION,
            INITIATION,
            BANK_ANSWERED,
            ANSWER,
        ]
        .concat();
        golden(&sent, &expected);
    }
);

#[test]
fn an_admission_is_at_most_six_round_trips_besides_begin_and_commit() {
    assert_eq!(ADMISSION.first().map(|s| s.0), Some("BEGIN"));
    assert_eq!(ADMISSION.last().map(|s| s.0), Some("COMMIT"));
    assert!(ADMISSION.len() - 2 <= 6);
}

const WHO_ASKS: Statement = ("SELECT sessions, users", "who asks");

const PREVIEW: &[Statement] = &[
    ("INSERT rate_limits", "rate limit of the address"),
    WHO_ASKS,
    ("INSERT rate_limits", "rate limit of the person"),
    ("SELECT idempotency_keys", "was the key used before?"),
    ("SELECT quotes", "the quote"),
    ("SELECT recipients", "the recipient"),
    ("SELECT bank_accounts", "the account and its last balance"),
    (
        "SELECT transactions",
        "has one completed since that balance was read?",
    ),
    ("SELECT transactions", "money in flight"),
    (
        "SELECT bank_consents",
        "the consent to ask the bank for funds by",
    ),
];

const ASSESSMENT: &[Statement] = &[
    (
        "SELECT customer_risks",
        "does enhanced due diligence of the customer hold?",
    ),
    ("SELECT users", "the customer's name, to be screened"),
    (
        "SELECT list_versions, active_lists",
        "is the index of lists the right one? Asked every ten seconds",
    ),
    ("SELECT aml_assessments", "was the payment assessed before?"),
    ("SELECT aml_running, aml_rule_sets", "the rules at work"),
    (
        "SELECT aml_customers",
        "how many assessments the customer has, for compare-and-swap",
    ),
    ("SELECT aml_payments", "who else paid this account"),
    ("BEGIN", ""),
    ("INSERT aml_customers", "one more; no concurrent change"),
    (
        "INSERT aml_assessments",
        "what was found, and on what it rests",
    ),
    ("INSERT aml_payments", "the history of the next assessment"),
    ("INSERT audit_log", "that it was assessed"),
    ("COMMIT", ""),
];

const ADMISSION: &[Statement] = &[
    ("BEGIN", ""),
    ("INSERT idempotency_keys", "claims the key"),
    (
        "UPDATE bank_accounts",
        "locks the account: one payment at a time",
    ),
    (
        "SELECT quotes, recipients, transactions, bank_accounts",
        "quote, recipient and money in flight as they hold now",
    ),
    (
        "INSERT transactions",
        "the payment, which uses the quote up",
    ),
    ("INSERT audit_log", "who ordered what"),
    ("INSERT outbox", "tells others"),
    ("COMMIT", "from here on nothing is lost"),
];

const INITIATION: &[Statement] = &[
    ("SELECT transactions", "is the bank still to be asked?"),
    ("SELECT bank_accounts", "the account to pay from"),
    ("SELECT transactions", "the payment, to be changed"),
    ("BEGIN", ""),
    (
        "UPDATE transactions",
        "this process, and no other, asks the bank",
    ),
    ("INSERT audit_log", "that it is asked"),
    ("COMMIT", "now the bank is asked, with nothing held open"),
];

const BANK_ANSWERED: &[Statement] = &[
    ("SELECT transactions", "the payment, to be changed"),
    ("BEGIN", ""),
    ("UPDATE transactions", "what the bank said"),
    ("INSERT audit_log", "that it answered"),
    ("INSERT outbox", "tells others"),
    ("COMMIT", ""),
];

const ANSWER: &[Statement] = &[
    ("BEGIN", ""),
    ("UPDATE idempotency_keys", "the answer, to be given again"),
    ("COMMIT", "now the client gets it"),
];

/// Compares what was sent with what is expected, the same on both engines.
#[track_caller]
fn golden(sent: &[String], expected: &[Statement]) {
    let sent: Vec<_> = sent.iter().map(|sql| in_short(sql)).collect();
    let expected: Vec<_> = expected.iter().map(|(sql, _)| (*sql).to_owned()).collect();
    assert_eq!(sent, expected);
}

/// `SELECT sessions, users`: the verb and the tables.
fn in_short(sql: &str) -> String {
    let verb = sql.split(' ').next().unwrap_or_default();
    let mut quoted = sql.split('"').skip(1).step_by(2);
    let tables: Vec<&str> = match verb {
        "INSERT" | "UPDATE" | "DELETE" => quoted.next().into_iter().collect(),
        _ => {
            let mut tables = Vec::new();
            let of_column = |name: &&str| sql.contains(&format!("\"{name}\".\""));
            for name in quoted.filter(of_column) {
                if !tables.contains(&name) {
                    tables.push(name);
                }
            }
            tables
        }
    };
    format!("{verb} {}", tables.join(", "))
        .trim_end()
        .to_owned()
}
