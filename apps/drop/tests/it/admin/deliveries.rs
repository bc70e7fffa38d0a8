//! `/v1/admin/deliveries`.

use super::{audited, audited_once, in_pieces, post};
use crate::support::{Options, TestApp, on_both_engines};

on_both_engines!(
    a_dead_letter_is_retried_once_and_discarded_once,
    Options::without_worker(),
    |app: TestApp| async move {
        let admin = app.officer("admin").await;
        let letter = app.dead_letter().await;
        let path = format!("/v1/admin/deliveries/{}", letter.delivery);
        let dead = admin.get(&path).await.data();
        assert_eq!(
            (&dead["state"], &dead["attempts"]),
            (&"dead".into(), &1.into())
        );
        assert_eq!(dead["payload"]["webhookId"], letter.aggregate);

        let retried = post(&admin, &format!("{path}/retry")).await;
        assert_eq!(retried.data()["state"], "pending");
        let subject = audited_once(&app, "outbox.retried", &admin, &retried).await;
        assert_eq!(subject, letter.delivery);
        for again in ["retry", "discard"] {
            let again = post(&admin, &format!("{path}/{again}")).await;
            assert_eq!(again.problem(409), "already_settled");
        }
        assert_eq!(audited(&app, "outbox.retried").await, 1);

        app.dispatch().await;
        let discarded = post(&admin, &format!("{path}/discard")).await;
        assert_eq!(discarded.data()["state"], "discarded");
        let subject = audited_once(&app, "outbox.discarded", &admin, &discarded).await;
        assert_eq!(subject, letter.delivery);
        for again in ["retry", "discard"] {
            let again = post(&admin, &format!("{path}/{again}")).await;
            assert_eq!(again.problem(409), "already_settled");
        }
        assert_eq!(audited(&app, "outbox.discarded").await, 1);
    }
);

on_both_engines!(
    deliveries_are_listed_by_state_and_by_what_they_are_about_in_pieces,
    Options::without_worker(),
    |app: TestApp| async move {
        let admin = app.officer("admin").await;
        let (one, other) = (app.dead_letter().await, app.dead_letter().await);
        let dead = in_pieces(&admin, "/v1/admin/deliveries?state=dead").await;
        let ids: Vec<_> = dead.iter().map(|d| d["id"].clone()).collect();
        assert_eq!(ids, [other.delivery.as_str(), one.delivery.as_str()]);
        let about = format!("/v1/admin/deliveries?aggregateId={}", one.aggregate);
        let about = in_pieces(&admin, &about).await;
        assert_eq!((about.len(), &about[0]["id"]), (1, &one.delivery.into()));
        for (query, fault) in [
            ("state=lost", "state: invalid_value"),
            ("limit=0", "limit: out_of_range"),
            ("cursor=opt_1", "cursor: invalid_value"),
            ("nonsense=1", "nonsense: unknown_field"),
        ] {
            let wrong = admin.get(&format!("/v1/admin/deliveries?{query}")).await;
            assert_eq!(wrong.invalid_fields(), [fault]);
        }
    }
);

on_both_engines!(
    a_delivery_that_there_is_not_is_not_found,
    Options::without_worker(),
    |app: TestApp| async move {
        let admin = app.officer("admin").await;
        for id in ["dlv_0197a6e200007000800000000000abcd", "nonsense"] {
            let path = format!("/v1/admin/deliveries/{id}");
            assert_eq!(admin.get(&path).await.problem(404), "not_found");
            for what in ["retry", "discard"] {
                let answer = post(&admin, &format!("{path}/{what}")).await;
                assert_eq!(answer.problem(404), "not_found");
            }
        }
    }
);
