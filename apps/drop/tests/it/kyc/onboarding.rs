//! The first look at a customer: taken before they may pay, however the process fares.

use identity::{
    KycStatus, User, UserState,
    ports::{IdentityQueries, IdentityUnitOfWork},
};
use kernel::{Clock, UnitOfWorkFactory, UserId};
use serde_json::json;

use super::{ALIKE, run, status, suspected, until, verify};
use crate::support::{Options, Payer, TestApp, on_both_engines, text};

on_both_engines!(
    whoever_is_on_no_list_may_pay_right_after_the_first_login,
    Options::without_worker(),
    |app: TestApp| async move {
        app.lists(&["Somebody Else Altogether"]).await;
        let kari = Payer::kari(&app).await;
        assert_eq!(
            status(&kari.customer).await,
            json!({"status": "approved", "nextStep": "none", "message": null, "comment": null})
        );
        let payment = kari.pay(50_000, "key-1").await.data();
        assert_eq!(payment["status"], "pending");
    }
);

on_both_engines!(
    whoever_is_like_somebody_on_a_list_may_not_pay_and_learns_nothing,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = suspected(&app).await;
        let view = status(&kari).await;
        assert_eq!(
            view,
            json!({"status": "pending", "nextStep": "verify",
                   "message": "We need to confirm some details.", "comment": null})
        );
        assert_eq!(kari.get("/v1/auth/me").await.data()["kycStatus"], "pending");
        let kari = Payer::of(kari, "dnb", "Anna Schmidt").await;
        let refused = kari.pay(50_000, "key-1").await;
        assert_eq!(refused.problem(403), "kyc_required");
        let body = refused.json().to_string().to_lowercase();
        for word in ["sanction", "list", "screen", "risk", "match"] {
            assert!(!body.contains(word), "{word}: {body}");
        }
        let officer = app.officer("compliance").await;
        let found = officer
            .get("/v1/admin/screenings?outcome=potential_match")
            .await
            .data();
        let found = found.as_array().expect("screenings");
        assert_eq!(found.len(), 1, "reported once: {found:?}");
        app.dispatch().await;
        let found = officer
            .get("/v1/admin/screenings?outcome=potential_match")
            .await
            .data();
        assert_eq!(found.as_array().map(Vec::len), Some(1), "and not again");
    }
);

/// A person registered by a process that died before screening them.
async fn unseen(app: &TestApp) -> UserId {
    let ola = app.ola().await;
    let people: &dyn IdentityQueries = &app.assembly.store;
    let known: UserId = ola.id().await.parse().expect("an id");
    let known = people.user(known).await.expect("the store");
    let known = known.expect("a person");
    let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(&app.assembly.store)
        .await
        .expect("a unit of work");
    let id = UserId::new(app.assembly.system.ids.as_ref());
    let policy = identity::NationalIdPolicy { synthetic: true };
    let twin = app.national_id("adult woman").await;
    let twin = identity::NationalId::parse(&twin, policy).expect("a national id");
    let user = User {
        id,
        national_id: twin,
        kyc: KycStatus::Pending,
        state: UserState::Active,
        created_at: app.clock.now(),
        version: 1,
        ..known
    };
    unit.users().add(&user).await.expect("a new customer");
    unit.commit().await.expect("a commit");
    id
}

async fn kyc(app: &TestApp, user: UserId) -> KycStatus {
    let people: &dyn IdentityQueries = &app.assembly.store;
    let user = people.user(user).await.expect("the store");
    user.expect("a person").kyc
}

on_both_engines!(
    whom_a_dying_process_left_unseen_may_not_pay_and_is_seen_without_another_login,
    Options::without_worker(),
    |app: TestApp| async move {
        let user = unseen(&app).await;
        assert_eq!(kyc(&app, user).await, KycStatus::Pending);
        let officer = app.officer("compliance").await;
        let path = format!("/v1/admin/users/{user}");
        let risk = officer.get(&format!("{path}/risk")).await.data();
        assert_eq!(risk["level"], json!(null));
        let reason = json!({"reason": "Seen."});
        let early = officer.post(&format!("{path}/due-diligence"), reason).await;
        assert_eq!(early.problem(409), "conflict", "not reviewed yet");
        assert_eq!(kyc(&app, user).await, KycStatus::Pending);

        run(&app, "customer-review").await;
        assert_eq!(kyc(&app, user).await, KycStatus::Approved);
        let risk = officer.get(&format!("{path}/risk")).await.data();
        assert_eq!(risk["level"], "normal");
    }
);

on_both_engines!(
    a_changed_list_makes_customers_wait_and_lets_them_go_again,
    Options::without_worker(),
    |app: TestApp| async move {
        app.lists(&["Somebody Else Altogether"]).await;
        let kari = app.kari().await;
        assert_eq!(status(&kari).await["status"], "approved");
        run(&app, "rescreening").await;
        app.lists(&["Somebody Else Altogether", ALIKE]).await;
        run(&app, "rescreening").await;
        until(&app, &kari, "pending").await;

        app.lists(&["Somebody Else Altogether"]).await;
        run(&app, "rescreening").await;
        app.advance(chrono::TimeDelta::minutes(6)).await;
        run(&app, "customer-review").await;
        assert_eq!(status(&kari).await["status"], "approved");
    }
);

on_both_engines!(
    an_officer_who_rules_a_hit_out_lets_the_customer_go_at_once,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = suspected(&app).await;
        let officer = app.officer("compliance").await;
        let found = officer
            .get("/v1/admin/screenings?outcome=potential_match")
            .await
            .data();
        let path = format!("/v1/admin/screenings/{}/dismissals", text(&found[0], "id"));
        let hit = &found[0]["hits"][0];
        let decision = json!({"source": "un", "entryId": hit["entryId"], "days": 30,
                              "reason": "Another date of birth."});
        assert_eq!(officer.post(&path, decision).await.status, 201);
        assert_eq!(status(&kari).await["status"], "approved");
        let refused = verify(&kari).await;
        assert_eq!(refused.problem(409), "nothing_to_verify");
    }
);
