//! Every check sees what it is for: a contradiction is planted behind the store's back, and exactly
//! that is found; after real work nothing is.

use chrono::TimeDelta;
use identity::ports::IdentityUnitOfWork;

use kernel::{Clock, Timestamp, UnitOfWorkFactory};
use payments::{StoredResponse, ports::PaymentsUnitOfWork};
use store::{CheckReport, Store, testing::TestDatabase};

use crate::{
    common::{on_both_engines, person},
    fixture::Fixture,
};

on_both_engines! {
    nothing_is_found_where_nothing_is
    nothing_is_found_after_real_work
    each_contradiction_is_found_by_its_own_check_and_by_no_other
    an_answer_that_names_another_payment_is_found
    an_account_connected_twice_is_found
    what_is_overdue_is_judged_by_the_given_moment
    many_findings_are_cut_short_and_counted
    sums_are_taken_by_state
    a_long_table_is_read_to_its_end
}

pub(crate) async fn report(store: &Store, now: Timestamp) -> CheckReport {
    store.check(now, &mut |_, _| {}).await.unwrap()
}

/// The findings as `check | table | what`.
pub(crate) fn found(report: &CheckReport) -> Vec<String> {
    let line = |(check, found): (&str, &store::Finding)| {
        format!("{check} | {} | {}", found.table, found.what)
    };
    report.findings().map(line).collect()
}

/// A payment admitted, its answer given, and two people, of whom the second has nothing.
pub(crate) async fn settled(store: &Store) -> Fixture {
    let fixture = Fixture::new();
    fixture.prepare(store).await;
    let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(store)
        .await
        .unwrap();
    unit.users().add(&person(1)).await.unwrap();
    unit.commit().await.unwrap();
    fixture.admit(store).await;
    fixture
}

async fn answer(store: &Store, fixture: &Fixture, body: String) {
    let response = StoredResponse {
        status: 201,
        body: body.into_bytes(),
    };
    let (user, key) = (fixture.claim.user_id, &fixture.claim.key);
    let mut unit = UnitOfWorkFactory::<dyn PaymentsUnitOfWork>::begin(store)
        .await
        .unwrap();
    let finished = unit.idempotency().finish(user, key, &response).await;
    finished.unwrap();
    unit.commit().await.unwrap();
}

async fn nothing_is_found_where_nothing_is(store: Store, _: &TestDatabase) {
    let report = report(&store, Fixture::new().clock.now()).await;
    assert!(report.clean, "{:?}", found(&report));
    assert_eq!(report.sums, store::Sums::default());
}

async fn nothing_is_found_after_real_work(store: Store, _: &TestDatabase) {
    let fixture = settled(&store).await;
    answer(
        &store,
        &fixture,
        format!("{{\"id\":\"{}\"}}", fixture.payment.id()),
    )
    .await;
    let report = report(&store, fixture.clock.now()).await;
    assert_eq!(found(&report), Vec::<String>::new());
    assert!(report.clean);
    for check in &report.checks {
        let empty = [
            "sessions",
            "refresh_tokens",
            "login_attempts",
            "one_time_codes",
            // Durable work has tests of its own, `check_work`.
            "deliveries",
            "inbound_webhooks",
            "operator_tasks",
            "jobs",
            "events and deliveries",
            "order of deliveries",
            "webhooks and events",
            "tasks and their matter",
            "jobs and leases",
            // So have lists and screenings, `check_screening`.
            "list_versions",
            "list_skipped_rows",
            "list_entries",
            "screenings",
            "screening_dismissals",
            "lists in force",
            "screenings and people",
            "screenings and decisions",
            // So have customers' files, `check_kyc`.
            "kyc_applicants",
            "kyc_events",
            "customer_risks",
            "applicants and notices",
            "customers and their status",
            // So has monitoring, `check_aml`.
            "aml_assessments",
            "aml_alerts",
            "aml_reports",
            "aml_rule_sets",
            "aml_activations",
            "assessments and alerts",
        ];
        let looked = check.examined > 0;
        assert!(
            looked || empty.contains(&check.name) || check.name == "exchange_rates",
            "{} looked at nothing",
            check.name
        );
    }
}

/// A contradiction: SQL that plants it, and what is found.
pub(crate) struct Planted {
    pub(crate) sql: &'static str,
    pub(crate) found: &'static [&'static str],
}

pub(crate) const fn planted(sql: &'static str, found: &'static [&'static str]) -> Planted {
    Planted { sql, found }
}

/// `{other}` is the second person, `{now}` its time, `{late}` a day
/// later, `{early}` a day earlier, `{hash}` 32 bytes.
const PLANTED: &[Planted] = &[
    // Rows that cannot be read.
    planted(
        "UPDATE users SET name_full = 'x' WHERE id <> '{other}'",
        &["users | users | name_full: the sealed value is damaged or belongs elsewhere"],
    ),
    planted(
        "INSERT INTO sessions (id, user_id, client, state, created_at, expires_at, last_used_at, ip) \
         VALUES ('ses_0197a6e2000070008000000000000001', '{other}', 'web', 'active', {now}, {now}, {now}, 'there')",
        &["sessions | sessions | ip: invalid IP address syntax"],
    ),
    planted(
        "INSERT INTO sessions (id, user_id, client, state, created_at, expires_at, last_used_at) \
         VALUES ('x', '{other}', 'web', 'active', {now}, {now}, {now}); \
         INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES ({hash}, 'x', {now})",
        &[
            "sessions | sessions | id: not an id of the form ses_<uuid>",
            "refresh_tokens | refresh_tokens | session_id: not an id of the form ses_<uuid>",
        ],
    ),
    planted(
        "INSERT INTO login_attempts (state_hash, provider, browser_hash, nonce, pkce_verifier, client, \
         return_path, expires_at) VALUES ({hash}, 'bankid', {hash}, 'x', 'x', 'web', '/', {now})",
        &[
            "login_attempts | login_attempts | nonce: the sealed value is damaged or belongs elsewhere",
        ],
    ),
    planted(
        "INSERT INTO sessions (id, user_id, client, state, created_at, expires_at, last_used_at) \
         VALUES ('x', '{other}', 'web', 'active', {now}, {now}, {now}); \
         INSERT INTO one_time_codes (hash, session_id, user_id, code_challenge, expires_at) \
         VALUES ({hash}, 'x', '{other}', 'c', {now})",
        &[
            "sessions | sessions | id: not an id of the form ses_<uuid>",
            "one_time_codes | one_time_codes | session_id: not an id of the form ses_<uuid>",
        ],
    ),
    planted(
        "INSERT INTO exchange_rates (currency, as_of, source, nok_per_unit, fetched_at) \
         VALUES ('EURO', '2026-11-19', 'ecb', '11.5', {now})",
        &["exchange_rates | exchange_rates | currency: not an ISO 4217 currency code"],
    ),
    planted(
        "UPDATE quotes SET business_days_to = 70000",
        &["quotes | quotes | business_days_to: out of range integral type conversion attempted"],
    ),
    planted(
        "UPDATE recipients SET currency = 'EURO'",
        &["recipients | recipients | currency: not an ISO 4217 currency code"],
    ),
    planted(
        "UPDATE bank_consents SET state = 'awaiting_sca', sca_url = 'there', valid_until = NULL",
        &["bank_consents | bank_consents | sca_url: relative URL without a base"],
    ),
    planted(
        "UPDATE bank_accounts SET number = 'x'",
        &[
            "bank_accounts | bank_accounts | number: the sealed value is damaged or belongs elsewhere",
        ],
    ),
    planted(
        "UPDATE transactions SET psu_ip = 'there'",
        &["transactions | transactions | psu_ip: invalid IP address syntax"],
    ),
    planted(
        "UPDATE idempotency_keys SET state = 'done', lease_until = NULL, response_status = 201, \
         response_body = 'x'",
        &[
            "idempotency_keys | idempotency_keys | response_body: the sealed value is damaged or belongs elsewhere",
        ],
    ),
    planted(
        "UPDATE audit_log SET id = 'x'",
        &["audit_log | audit_log | id: not an id of the form aud_<uuid>"],
    ),
    planted(
        "UPDATE outbox SET payload = '{}'",
        &["outbox | outbox | payload: it is about another payment"],
    ),
    // References.
    planted(
        "DELETE FROM recipients",
        &["references | transactions | recipient_id refers to no row of recipients, in 1 rows"],
    ),
    // Accounts.
    planted(
        "UPDATE bank_consents SET state = 'ended', end_reason = 'revoked', ended_at = {now}, \
         valid_until = NULL",
        &["accounts and consents | bank_accounts | it is connected, though its consent has ended"],
    ),
    planted(
        "UPDATE bank_consents SET bank = 'elsewhere'",
        &[
            "accounts and consents | bank_accounts | its consent is another person's, or for another bank",
        ],
    ),
    // Quotes.
    planted(
        "UPDATE transactions SET send_amount = send_amount + 1",
        &["payments and quotes | transactions | the amounts are not those of its quote"],
    ),
    planted(
        "UPDATE transactions SET fee_amount = 0",
        &["payments and quotes | transactions | the fee is not the one of its quote"],
    ),
    planted(
        "UPDATE transactions SET rail = 'swift'",
        &[
            "payments and quotes | transactions | the rate, country or rail is not the one of its quote",
        ],
    ),
    planted(
        "UPDATE transactions SET created_at = {late}, updated_at = {late}",
        &["payments and quotes | transactions | it was recorded after its quote had expired"],
    ),
    planted(
        "UPDATE transactions SET fee_amount = 9223372036854775807",
        &[
            "payments and quotes | transactions | the fee is not the one of its quote",
            "payments and quotes | transactions | amount and fee together cannot be represented",
        ],
    ),
    // People.
    planted(
        "UPDATE quotes SET user_id = '{other}'",
        &["payments and people | transactions | its quote is another person's"],
    ),
    planted(
        "UPDATE recipients SET user_id = '{other}'",
        &["payments and people | transactions | its recipient is another person's"],
    ),
    planted(
        "UPDATE bank_accounts SET user_id = '{other}'; UPDATE bank_consents SET user_id = '{other}'",
        &[
            "payments and people | transactions | its account is another person's, or at another bank",
        ],
    ),
    // Time.
    planted(
        "UPDATE transactions SET next_check_at = NULL",
        &["payments and time | transactions | it is open, but no poll is scheduled"],
    ),
    planted(
        "UPDATE transactions SET state = 'held'; UPDATE audit_log SET action = 'remittance.held'",
        &["payments and time | transactions | it is final or held, but a poll is scheduled"],
    ),
    planted(
        "UPDATE transactions SET updated_at = {early}",
        &["payments and time | transactions | it was changed before it was recorded"],
    ),
    planted(
        "UPDATE transactions SET state = 'initiating', state_at = {early}, next_check_at = {late}; \
         UPDATE audit_log SET id = 'aud_0197a6e2000070008000000000000001'; \
         INSERT INTO audit_log SELECT 'aud_0197a6e2000070008000000000000002', at, actor, actor_id, \
         'remittance.initiating', subject, request_id, client_ip, \
         '{\"from\": \"accepted\", \"to\": \"initiating\"}' FROM audit_log",
        &[
            "payments and time | transactions | the call to the bank has taken longer than it may, and no poll is due",
        ],
    ),
    // The audit log.
    planted(
        "UPDATE transactions SET state = 'unknown', state_at = {now}",
        &[
            "payments and audit log | transactions | the audit log leads to accepted, but it is unknown",
        ],
    ),
    planted(
        "DELETE FROM audit_log",
        &["payments and audit log | transactions | the audit log has 0 admissions of it"],
    ),
    planted(
        "INSERT INTO audit_log SELECT 'aud_0197a6e2000070008000000000000002', at, actor, actor_id, \
         'remittance.paid', subject, request_id, client_ip, \
         '{\"from\": \"accepted\", \"to\": \"completed\"}' FROM audit_log; \
         UPDATE transactions SET state = 'completed', state_at = {now}, next_check_at = NULL",
        &[
            "payments and audit log | transactions | the audit log has it go from accepted to completed, which cannot be",
        ],
    ),
    // Idempotency keys.
    planted(
        "DELETE FROM idempotency_keys",
        &["payments and idempotency keys | idempotency_keys | no key leads to this payment"],
    ),
    planted(
        "UPDATE idempotency_keys SET user_id = '{other}'",
        &["payments and idempotency keys | idempotency_keys | its payment is another person's"],
    ),
    planted(
        "INSERT INTO idempotency_keys SELECT user_id, 'key-2', request_hash, transaction_id, state, \
         lease_until, response_status, response_body, created_at FROM idempotency_keys",
        &[
            "payments and idempotency keys | idempotency_keys | more than one key leads to this payment",
        ],
    ),
    planted(
        "UPDATE idempotency_keys SET lease_until = {late}",
        &[
            "payments and idempotency keys | idempotency_keys | its answer is leased for longer than a lease lasts",
        ],
    ),
    // The outbox.
    planted(
        "DELETE FROM outbox",
        &[
            "changes and events | outbox | the admission of this payment is not reported by exactly one event",
        ],
    ),
    planted(
        "INSERT INTO outbox (id, occurred_at, kind, aggregate_id, payload) \
         SELECT 'evt_0197a6e2000070008000000000000009', occurred_at, 'remittance.completed', \
         aggregate_id, payload FROM outbox",
        &[
            "changes and events | outbox | events of this payment report changes that did not happen",
        ],
    ),
    planted(
        "INSERT INTO audit_log SELECT 'aud_0197a6e2000070008000000000000002', at, actor, actor_id, \
         'remittance.sca_overdue', subject, request_id, client_ip, detail FROM audit_log",
        &["changes and events | outbox | a change of this payment and its events differ in number"],
    ),
    planted(
        "UPDATE outbox SET aggregate_id = 'txn_0197a6e2000070008000000000000009', \
         payload = '{\"transactionId\": \"txn_0197a6e2000070008000000000000009\"}'",
        &[
            "changes and events | outbox | the admission of this payment is not reported by exactly one event",
            "changes and events | outbox | it is about a payment that does not exist",
        ],
    ),
    // What unique indexes prevent.
    planted(
        "DROP INDEX transactions_quote; CREATE TABLE copy AS SELECT * FROM transactions; \
         UPDATE copy SET id = 'txn_0197a6e2000070008000000000000009', callback_hash = {hash}; \
         INSERT INTO transactions SELECT * FROM copy; DROP TABLE copy",
        &[
            "transactions | transactions | creditor_name: the sealed value is damaged or belongs elsewhere",
            "payments and quotes | transactions | its quote is used by another payment as well",
            "payments and audit log | transactions | the audit log has 0 admissions of it",
            "payments and idempotency keys | idempotency_keys | no key leads to this payment",
            "changes and events | outbox | the admission of this payment is not reported by exactly one event",
        ],
    ),
    planted(
        "DROP INDEX bank_accounts_one_primary; CREATE TABLE copy AS SELECT * FROM bank_accounts; \
         UPDATE copy SET id = 'acc_0197a6e2000070008000000000000009'; \
         INSERT INTO bank_accounts SELECT * FROM copy; DROP TABLE copy",
        &[
            "bank_accounts | bank_accounts | name: the sealed value is damaged or belongs elsewhere",
            "accounts and consents | bank_accounts | its person has another primary account as well",
        ],
    ),
];

/// Only possible, or only to be seen, on one engine.
const ON_SQLITE: &[Planted] = &[planted(
    "UPDATE bank_accounts SET unattended_reads = 300",
    &[
        "database | (database) | CHECK constraint failed in bank_accounts",
        "bank_accounts | bank_accounts | unattended_reads: out of range integral type conversion attempted",
    ],
)];

const ON_POSTGRESQL: &[Planted] = &[
    planted(
        "ALTER TABLE quotes ADD CONSTRAINT positive CHECK (send_amount > 100) NOT VALID",
        &["database | (database) | constraint positive is not validated"],
    ),
    planted(
        "ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only",
        &["database | (database) | trigger audit_log_append_only on audit_log is switched off"],
    ),
];

/// SQL that neither constraint nor trigger hinders.
pub(crate) fn unhindered(engine: &str, sql: &str) -> String {
    match engine {
        "sqlite" => format!(
            "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; \
             DROP TRIGGER audit_log_refuses_update; DROP TRIGGER audit_log_refuses_delete; {sql}"
        ),
        _ => format!("SET session_replication_role = replica; {sql}"),
    }
}

pub(crate) fn moment(engine: &str, at: Timestamp) -> String {
    match engine {
        "sqlite" => at.timestamp_micros().to_string(),
        _ => format!("'{}'::timestamptz", at.to_rfc3339()),
    }
}

async fn each_contradiction_is_found_by_its_own_check_and_by_no_other(
    store: Store,
    _: &TestDatabase,
) {
    let engine = store.engine();
    drop(store);
    let own = match engine {
        "sqlite" => ON_SQLITE,
        _ => ON_POSTGRESQL,
    };
    plant(engine, PLANTED.iter().chain(own), &async |store: &Store| {
        settled(store).await.clock.now()
    })
    .await;
}

/// Plants each contradiction into a database of its own, made by `prepare`, and demands that exactly
/// what it says is found.
pub(crate) async fn plant(
    engine: &'static str,
    all: impl Iterator<Item = &Planted>,
    prepare: &impl AsyncFn(&Store) -> Timestamp,
) {
    let mut troubles = Vec::new();
    for planted in all {
        let (store, database) = match engine {
            "sqlite" => crate::common::sqlite().await.unwrap(),
            _ => crate::common::postgres().await.unwrap(),
        };
        let now = prepare(&store).await;
        let hash = match engine {
            "sqlite" => format!("x'{}'", "07".repeat(32)),
            _ => format!("'\\x{}'", "07".repeat(32)),
        };
        let sql = planted
            .sql
            .replace("{other}", &person(1).id.to_string())
            .replace("{hash}", &hash)
            .replace("{now}", &moment(engine, now))
            .replace("{early}", &moment(engine, now - TimeDelta::days(1)))
            .replace("{late}", &moment(engine, now + TimeDelta::days(1)));
        if let Err(why) = database.execute(&unhindered(engine, &sql)).await {
            troubles.push(format!("{sql}: {why}"));
            continue;
        }
        let report = report(&store, now).await;
        let (found, wanted) = (found(&report), planted.found);
        if found != wanted || report.clean {
            troubles.push(format!(
                "{sql}\n   found  {found:#?}\n   wanted {wanted:#?}"
            ));
        }
    }
    assert!(troubles.is_empty(), "{}", troubles.join("\n\n"));
}

async fn an_answer_that_names_another_payment_is_found(store: Store, _: &TestDatabase) {
    let fixture = settled(&store).await;
    answer(
        &store,
        &fixture,
        r#"{"id":"txn_0197a6e2000070008000000000000009"}"#.to_owned(),
    )
    .await;
    let report = report(&store, fixture.clock.now()).await;
    let what = "idempotency_keys | idempotency_keys | response_body: it does not name its payment";
    assert_eq!(found(&report), [what]);
}

async fn an_account_connected_twice_is_found(store: Store, _: &TestDatabase) {
    let fixture = settled(&store).await;
    let twin = payments::Account::restore(payments::AccountSnapshot {
        id: payments::AccountId::new(&fixture.ids),
        primary: false,
        ..fixture.account.snapshot().clone()
    });
    let mut unit = UnitOfWorkFactory::<dyn PaymentsUnitOfWork>::begin(&store)
        .await
        .unwrap();
    unit.accounts().add(&twin).await.unwrap();
    unit.commit().await.unwrap();
    let report = report(&store, fixture.clock.now()).await;
    let what = "accounts | bank_accounts | the same account of the bank is there once more for this person";
    assert_eq!(found(&report), [what]);
}

async fn what_is_overdue_is_judged_by_the_given_moment(store: Store, _: &TestDatabase) {
    let fixture = settled(&store).await;
    let (soon, later) = (TimeDelta::minutes(59), TimeDelta::minutes(61));
    let now = fixture.clock.now();
    assert!(report(&store, now + soon).await.clean);
    let what = "payments and time | transactions | the look at it is overdue by more than an hour: \
                does no worker run?";
    let late = "events and time | outbox | it is not fanned out an hour after it happened: does no \
                worker run?";
    assert_eq!(found(&report(&store, now + later).await), [what, late]);
    assert_eq!(store.last_change().await.unwrap(), Some(now));
}

async fn many_findings_are_cut_short_and_counted(store: Store, database: &TestDatabase) {
    let fixture = settled(&store).await;
    let now = moment(store.engine(), fixture.clock.now());
    let rows = (0..150)
        .map(|n| format!("('x{n:03}', {now}, 'thing.done', 'x', '{{}}')"))
        .collect::<Vec<_>>()
        .join(", ");
    let sql =
        format!("INSERT INTO outbox (id, occurred_at, kind, aggregate_id, payload) VALUES {rows}");
    database.execute(&sql).await.unwrap();
    let report = report(&store, fixture.clock.now()).await;
    let outbox = report
        .checks
        .iter()
        .find(|check| check.name == "outbox")
        .unwrap();
    assert_eq!((outbox.findings.len(), outbox.more), (100, 50));
    // A check by queries, of which each reads the first rows alone.
    let more = (150..350)
        .map(|n| format!("('x{n:03}', {now}, 'remittance.failed', 'x{n:03}', '{{}}')"))
        .collect::<Vec<_>>()
        .join(", ");
    let sql =
        format!("INSERT INTO outbox (id, occurred_at, kind, aggregate_id, payload) VALUES {more}");
    database.execute(&sql).await.unwrap();
    let report = self::report(&store, fixture.clock.now()).await;
    let mut checks = report.checks.iter();
    let events = checks.find(|check| check.name == "changes and events");
    let events = events.unwrap();
    // Each event is one too many, and is about a payment that does not exist.
    assert_eq!((events.findings.len(), events.more), (100, 300));
}

async fn sums_are_taken_by_state(store: Store, _: &TestDatabase) {
    let fixture = settled(&store).await;
    let sums = report(&store, fixture.clock.now()).await.sums;
    let accepted = store::PaymentSum {
        state: "accepted".to_owned(),
        currency: "NOK".to_owned(),
        count: 1,
        sent: 100_000,
        fees: 500,
    };
    assert_eq!(sums.payments, [accepted]);
    assert!(
        sums.fees_earned.is_empty(),
        "nothing is earned before it is paid"
    );
}

/// Several pages of each kind of paging, the last of them not full; the one bad row is on the last.
async fn a_long_table_is_read_to_its_end(store: Store, database: &TestDatabase) {
    let now = moment(store.engine(), Fixture::new().clock.now());
    let rows = |row: &dyn Fn(usize) -> String| (0..1_203).map(row).collect::<Vec<_>>().join(", ");
    let events = rows(&|n| {
        format!("('evt_{n:032}', {now}, 'thing.done', 'x', '{{}}')")
            .replace("'{}'", if n == 1_202 { "'[]'" } else { "'{}'" })
    });
    let rates = rows(&|n| {
        let currency = if n == 1_202 { "ZZZZ" } else { "EUR" };
        format!(
            "('{currency}', '{}', 'ecb', '11.5', {now})",
            chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap()
                + TimeDelta::days(i64::try_from(n).unwrap())
        )
    });
    let sql = format!(
        "INSERT INTO outbox (id, occurred_at, kind, aggregate_id, payload) VALUES {events}; \
         INSERT INTO exchange_rates (currency, as_of, source, nok_per_unit, fetched_at) VALUES {rates}"
    );
    database.execute(&sql).await.unwrap();
    let mut heard = 0;
    let moment = Fixture::new().clock.now();
    let report = store.check(moment, &mut |_, _| heard += 1).await.unwrap();
    for check in ["outbox", "exchange_rates"] {
        let check = report
            .checks
            .iter()
            .find(|found| found.name == check)
            .unwrap();
        assert_eq!(
            (check.examined, check.findings.len()),
            (1_203, 1),
            "{}",
            check.name
        );
    }
    assert!(heard > 6, "progress is reported {heard} times");
}
