//! One real thing of each kind, all of one customer.

use std::collections::BTreeMap;

use serde_json::Value;
use url::Url;

use super::super::login::{log_in_by_web, parameter, session_cookies};
use crate::support::{Answer, Customer, Payer, TestApp, text};

/// Whom officers look up and give roles.
const BYSTANDER: &str = "name with marks to escape";

/// A customer's things, by the prefix of their ids.
pub(super) struct Fixtures {
    /// Whose they are, logged in by app.
    pub(super) owner: Customer,
    /// The same person's browser.
    pub(super) cookie: String,
    /// `state` of the redirect by which a bank sends its customer back; the consent it is of was denied.
    pub(super) redirect_state: String,
    ids: BTreeMap<&'static str, String>,
}

impl Fixtures {
    /// Makes one of each. **A new kind of thing with ids of its own gets its line here.**
    pub(super) async fn of(app: &TestApp, note: &str) -> Self {
        let payer = Payer::of(app.person(note).await, "dnb", "Anna Schmidt").await;
        let owner = payer.customer.clone();
        app.find_everything().await;
        let paid = owner.quote(10_000).await;
        let payment = owner.pay(payer.order(&paid), &paid).await;
        let found = app.alert_on(&id(&payment)).await;
        let paid = owner.quote(20_000).await;
        let reported = owner.pay(payer.order(&paid), &paid).await;
        let report = app.report_on(&id(&reported)).await;

        let browser = log_in_by_web(&with_id_alone(app, &owner)).await;
        let sessions = owner.get("/v1/auth/sessions").await.data();
        let consent = ask(&owner).await;
        let redirect_state = denied(&owner).await;

        let letter = app.dead_letter().await;
        let bystander = app.person(BYSTANDER).await;

        let ids = [
            ("acc", payer.account.clone()),
            ("alr", found),
            ("cns", id(&consent)),
            ("dlv", letter.delivery),
            ("opt", letter.task),
            ("quo", owner.quote(10_000).await),
            ("rcp", payer.recipient.clone()),
            ("scr", app.screening_of(&payer.recipient).await),
            ("ses", other_session(&sessions)),
            ("str", report),
            ("txn", id(&payment)),
            ("usr", bystander.id().await),
        ];
        Self {
            owner,
            cookie: session_cookies(&browser).0,
            redirect_state,

            ids: ids.into(),
        }
    }

    /// Another dead letter with its task: what was decided about one cannot be decided again.
    pub(super) async fn renew_letter(&mut self, app: &TestApp) {
        let letter = app.dead_letter().await;
        self.ids.insert("dlv", letter.delivery);
        self.ids.insert("opt", letter.task);
    }

    /// The id of a thing of the same kind as this example (`rcp_0197…`); `None` if the text is no
    /// id at all.
    pub(super) fn like(&self, example: &str, place: &str) -> Option<String> {
        let (prefix, rest) = example.split_once('_')?;
        let is_id = rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_id {
            return None;
        }
        let id = self.ids.get(prefix).cloned();
        Some(id.unwrap_or_else(|| {
            panic!(
                "{place} takes ids like `{prefix}_…`, and there is no fixture of that kind: make \
                 one in Fixtures::of (tests/it/security/matrix/fixtures.rs)"
            )
        }))
    }

    /// Everything is still there, and as it was.
    pub(super) async fn are_untouched(&self, app: &TestApp) {
        let admin = app.officer("admin").await;
        for (path, prefix, member, expected) in [
            ("/v1/admin/deliveries/{}", "dlv", "state", "dead"),
            ("/v1/admin/operator-tasks/{}", "opt", "state", "open"),
            ("/v1/admin/users/{}", "usr", "role", "user"),
            ("/v1/admin/alerts/{}", "alr", "state", "open"),
            ("/v1/admin/str-reports/{}", "str", "state", "draft"),
        ] {
            let path = path.replace("{}", &self.ids[prefix]);
            assert_eq!(admin.get(&path).await.data()[member], expected, "{path}");
        }
        for (path, prefix, status) in [
            ("/v1/accounts/{}/balances", "acc", None),
            ("/v1/accounts/consents/{}", "cns", Some("awaiting_sca")),
            ("/v1/recipients/{}", "rcp", None),
            ("/v1/transactions/{}", "txn", Some("pending")),
        ] {
            let found = self
                .owner
                .get(&path.replace("{}", &self.ids[prefix]))
                .await
                .data();
            if let Some(status) = status {
                assert_eq!(found["status"], status, "{path}");
            }
        }
        let sessions = self.owner.get("/v1/auth/sessions").await.data();
        let sessions = sessions.as_array().expect("sessions").iter();
        let mut ids = sessions.map(|s| text(s, "id"));
        assert!(ids.any(|id| id == self.ids["ses"]), "the session is gone");
    }
}

async fn ask(customer: &Customer) -> Answer {
    let body = serde_json::json!({"bankId": "sparebank1"});
    customer.post("/v1/accounts/consents", body).await
}

/// Denies a consent at the bank and does not come back yet.
async fn denied(customer: &Customer) -> String {
    let consent = ask(customer).await.data();
    let page = Url::parse(text(&consent, "scaUrl")).expect("an address");
    parameter(&customer.decide(page, "deny").await.location(), "state")
}

fn id(answer: &Answer) -> String {
    text(&answer.data(), "id").to_owned()
}

fn other_session(sessions: &Value) -> String {
    let mut sessions = sessions.as_array().expect("sessions").iter();
    let other = sessions.find(|s| s["current"] == false);
    text(other.expect("another session"), "id").to_owned()
}

fn with_id_alone(app: &TestApp, customer: &Customer) -> Customer {
    let mut visitor = app.anonymous();
    visitor.national_id.clone_from(&customer.national_id);
    visitor
}
