//! PostgreSQL is lost and recovered from base backup and archived write-ahead log, to a moment
//! between two payments: what docs/operations/backup.md tells an operator to do.

use chrono::TimeDelta;
use kernel::RequestContext;
use payments::reconciliation::{Discrepancy, Scope, Window};
use store::testing::PostgresServer;

use crate::support::{Engine, Options, Payer, TestApp, text};

/// The whole way, on a cluster of its own.
#[tokio::test(flavor = "multi_thread")]
async fn after_recovery_to_a_moment_the_payment_before_it_is_there_and_the_one_after_is_not() {
    let Some(mut server) = PostgresServer::start_archiving().await else {
        return;
    };
    let options = Options {
        database_url: Some(server.url()),
        ..Options::without_worker()
    };
    let app = TestApp::start_with(Engine::Sqlite, options).await;
    let app = app.expect("a server that runs");
    let kari = Payer::kari(&app).await;
    // What is paid later comes from the archive alone.
    server.base_backup("base");
    let before = kari.pay(20_000, "key-1").await.data();
    kari.customer.authenticate(&before, "approve").await.data();
    let before = kari.look(&before).await;
    assert_eq!(before["status"], "completed");
    let unasked = kari.order_unasked(&app, 40_000, "key-0").await;
    let sums = report(&app).await.sums;
    server.name_this_moment("before_the_accident").await;
    // The bank is asked only now, and pays.
    app.advance(TimeDelta::minutes(1)).await;
    app.work().await;
    let asked = kari.look(&unasked).await;
    kari.customer.authenticate(&asked, "approve").await.data();
    let after = kari.pay(30_000, "key-2").await.data();
    kari.customer.authenticate(&after, "approve").await.data();
    assert_ne!(report(&app).await.sums, sums);
    server.archived().await;

    server.recover("base", "before_the_accident").await;

    let recovered = report(&app).await;
    let found: Vec<_> = recovered.findings().collect();
    assert!(recovered.clean, "{found:#?}");
    assert_eq!(
        recovered.sums, sums,
        "to the øre what there was at that moment"
    );
    assert_eq!(kari.look(&before).await, before);
    let lost = format!("/v1/transactions/{}", text(&after, "id"));
    assert_eq!(kari.customer.get(&lost).await.problem(404), "not_found");
    // Why recovery ends with a comparison with the banks: they have paid both.
    assert_eq!(app.ledger("dnb").await.len(), 3);
    // What was accepted then and paid since is looked for, and not sent again.
    assert_eq!(app.recover().await.sought.len(), 1);
    let reconcile = &app.assembly.services.payments.reconcile_accounts;
    let context = RequestContext::job("test");
    let all = reconcile.run(Window::default(), Scope::Everybody, &|| false, &context);
    let found = all.await.expect("a database").differences;
    let [(difference, true)] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(difference.transaction.to_string(), text(&after, "id"));
    assert_eq!(difference.what, Discrepancy::UnknownHere);
    app.advance(TimeDelta::minutes(1)).await;
    app.work().await;
    assert_eq!(kari.look(&unasked).await["status"], "completed");
    assert_eq!(app.ordered_at("dnb").await.len(), 3);
    assert_eq!(app.ledger("dnb").await.len(), 3);
    // And it goes on.
    kari.pay(20_000, "key-3").await.data();
    assert!(report(&app).await.clean);
}

/// What the check says, as of the last change that the database has.
async fn report(app: &TestApp) -> store::CheckReport {
    let store = &app.assembly.store;
    let last_change = store.last_change().await.expect("a database");
    let as_of = last_change.expect("a recorded login");
    store.check(as_of, &mut |_, _| {}).await.expect("a report")
}
