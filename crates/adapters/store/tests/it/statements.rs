//! How many statements an operation sends, and which: a round trip more shows here first.

use chrono::TimeDelta;
use identity::{
    ClientKind, Session, SessionId, SessionState,
    ports::{IdentityQueries, IdentityUnitOfWork},
};
use kernel::{Clock, RateLimit, RateLimits, UnitOfWorkFactory};
use payments::ports::AccountQueries;
use store::{
    Store,
    testing::{TestDatabase, normalised},
};

use crate::{
    common::{on_both_engines, person},
    fixture::Fixture,
};

on_both_engines! {
    authentication_is_one_statement
    an_admission_is_six_statements_between_begin_and_commit
    a_rate_limited_request_is_one_statement_more
    money_in_flight_is_one_statement
    nothing_is_recorded_that_nobody_asked_for
}

async fn authentication_is_one_statement(store: Store, _: &TestDatabase) {
    let fixture = Fixture::new();
    fixture.prepare(&store).await;
    let now = fixture.clock.now();
    let session = Session {
        id: SessionId::new(&fixture.ids),
        user_id: person(0).id,
        client: ClientKind::Web,
        state: SessionState::Active,
        created_at: now,
        expires_at: now + TimeDelta::hours(24),
        last_used_at: now,
        user_agent: None,
        ip: None,
    };
    let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(&store)
        .await
        .unwrap();
    unit.sessions().add(&session).await.unwrap();
    unit.commit().await.unwrap();

    let log = store.record_statements();
    assert!(store.principal(session.id).await.unwrap().is_some());
    insta::assert_snapshot!("authentication", listed(&log.take()));
}

/// In order: claim the key, take the account, read what has to hold, record payment, audit entry
/// and event.
async fn an_admission_is_six_statements_between_begin_and_commit(store: Store, _: &TestDatabase) {
    let fixture = Fixture::new();
    fixture.prepare(&store).await;
    let log = store.record_statements();
    fixture.admit(&store).await;
    let sent = log.take();
    let begins = sent.first().is_some_and(|sql| sql.starts_with("BEGIN"));
    assert!(
        begins && sent.last().is_some_and(|sql| sql == "COMMIT"),
        "{sent:?}"
    );
    assert_eq!(sent.len(), 8);
    insta::assert_snapshot!("admission", listed(&sent[1..7]));
}

async fn a_rate_limited_request_is_one_statement_more(store: Store, _: &TestDatabase) {
    let fixture = Fixture::new();
    let limit = RateLimit {
        limit: 10,
        window: TimeDelta::seconds(60),
    };
    let log = store.record_statements();
    store
        .hit("pay:ip:192.0.2.1", limit, fixture.clock.now())
        .await
        .unwrap();
    insta::assert_snapshot!("rate_limit", listed(&log.take()));
}

async fn money_in_flight_is_one_statement(store: Store, _: &TestDatabase) {
    let fixture = Fixture::new();
    fixture.prepare(&store).await;
    let log = store.record_statements();
    store.in_flight(&fixture.account).await.unwrap();
    assert_eq!(log.take_work().len(), 1);
}

async fn nothing_is_recorded_that_nobody_asked_for(store: Store, _: &TestDatabase) {
    drop(store.record_statements());
    store.ping().await.unwrap();
    let log = store.record_statements();
    assert_eq!(log.take(), Vec::<String>::new());
    store.ping().await.unwrap();
    assert_eq!(log.take(), ["SELECT ?"]);
}

/// One golden text for both engines: they are sent the same.
fn listed(statements: &[String]) -> String {
    statements.join("\n\n")
}

#[test]
fn both_engines_spellings_become_one_and_values_are_dropped() {
    let postgres = r#"SELECT "a" FROM "t" WHERE "b" = $12 AND "c" = $2 -- binds: ["x", 1]"#;
    let sqlite = "SELECT `a` FROM `t` WHERE `b` = ? AND `c` = ? -- binds: []";
    assert_eq!(normalised(postgres), normalised(sqlite));
    assert!(!normalised(postgres).contains('x'));
    let postgres = r#"DELETE FROM "t" RETURNING "t"."a", "t"."b" -- binds: []"#;
    let sqlite = "DELETE FROM `t` RETURNING `a`, `b` -- binds: []";
    assert_eq!(normalised(postgres), normalised(sqlite));
}
