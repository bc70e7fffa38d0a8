//! The authorization matrix, generated from the document the server publishes: every operation,
//! called by everybody who may not call it, with requests that would otherwise succeed. A new
//! endpoint is covered by being documented, and `openapi::routes` fails for one that is not.

mod caller;
mod fixtures;
mod people;

use identity::Role;
use serde_json::Value;

pub(crate) use self::people::close_account;
use self::{
    caller::Caller,
    fixtures::Fixtures,
    people::{Person, ROLES},
};
use crate::{
    openapi::document::{Document, Operation},
    support::{Answer, Options, TestApp, on_both_engines},
};

/// What everybody may call: what comes before a login, what needs none, and what machines ask for.
/// Everything else has to name the roles that may.
const PUBLIC: &[&str] = &[
    "completeLogin",
    "getHealth",
    "getLiveness",
    "getMetrics",
    "getPublicKeys",
    "getRate",
    "getReadiness",
    "getStartup",
    "listCorridors",
    "listRates",
    "passwordLogin",
    "passwordRegistration",
    "receiveBankWebhook",
    "receiveSumsubWebhook",
    "redeemCode",
    "refreshTokens",
    "returnFromSca",
    "startLogin",
];

/// The operations that need a login, and how to call them about Kari's resources.
async fn secured(app: &TestApp) -> (Document, Vec<Operation>, Fixtures) {
    let document = Document::of(app).await;
    let operations = document.operations();
    let secured: Vec<_> = operations
        .into_iter()
        .filter(|o| o.roles().is_some())
        .collect();
    assert!(secured.len() >= 37, "only {} operations", secured.len());
    (document, secured, Fixtures::of(app, "adult woman").await)
}

/// Whether only those who work for Drop may call it.
fn is_for_officers(operation: &Operation) -> bool {
    let roles = operation.roles().unwrap_or_default();
    let mut roles = roles.iter().map(|name| people::role(name));
    roles.len() > 0 && roles.all(|role| matches!(role, Role::Compliance | Role::Admin))
}

/// Notes an answer that is not this refusal.
fn note(faults: &mut Vec<String>, what: &str, answer: &Answer, status: u16, codes: &[&str]) {
    let body = answer.json();
    let code = body["error"].as_str().unwrap_or("no problem body");
    if answer.status != status || !codes.contains(&code) {
        let got = answer.status.as_u16();
        faults.push(format!(
            "{what}: {got} {code} instead of {status} {codes:?}"
        ));
    }
    if status == 401 && answer.header("www-authenticate").is_none() {
        faults.push(format!("{what}: no WWW-Authenticate"));
    }
}

#[track_caller]
fn none(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[tokio::test]
async fn whatever_is_not_named_public_names_who_may_call_it() {
    let app = people::app().await;
    let operations = Document::of(&app).await.operations();
    let open = operations.iter().filter(|o| o.roles().is_none());
    let mut open: Vec<_> = open.map(|o| o.id.as_str()).collect();
    open.sort_unstable();
    assert_eq!(open, PUBLIC);
}

/// So that no customer's endpoint opens to officers, and no officer's to customers, by a slip.
#[tokio::test]
async fn what_is_under_admin_is_for_officers_and_nothing_else_is() {
    let app = people::app().await;
    let operations = Document::of(&app).await.operations();
    let mut officers = 0;
    for operation in &operations {
        let is_admin = operation.path.starts_with("/v1/admin/");
        officers += usize::from(is_admin);
        assert_eq!(is_for_officers(operation), is_admin, "{}", operation.name());
        let roles = operation.roles().unwrap_or_default();
        let reads = operation.method == reqwest::Method::GET;
        let decides = roles.iter().any(|role| role == "compliance");
        let is_operational = operation.tag() == "Admin";
        assert!(!is_operational || reads || !decides, "{}", operation.name());
    }
    assert!(officers >= 13, "only {officers}");
}

on_both_engines!(
    who_is_not_logged_in_gets_401,
    Options::without_worker(),
    |app: TestApp| async move {
        let (document, operations, fixtures) = secured(&app).await;
        let (revoked, closed) = tokio::join!(Person::revoked(&app), Person::closed(&app));
        let mut garbled = app.anonymous();
        garbled.access_token = Some("not.a.token".to_owned());
        let callers = [
            ("anonymous", app.anonymous()),
            ("a garbled token", garbled),
            ("a revoked session", revoked),
            ("a closed account", closed),
        ];
        let mut faults = Vec::new();
        for operation in &operations {
            let call = Caller::new(&document, operation, &fixtures);
            for (who, caller) in &callers {
                let what = format!("{} by {who}", operation.name());
                let answer = call.by(caller).await;
                note(&mut faults, &what, &answer, 401, &["unauthenticated"]);
                let answer = call.garbled_by(caller).await;
                let what = format!("{what}, garbled");
                note(&mut faults, &what, &answer, 401, &["unauthenticated"]);
            }
        }
        none(&faults);
    }
);

on_both_engines!(
    who_has_a_role_that_is_not_listed_gets_403,
    Options::without_worker(),
    |app: TestApp| async move {
        let (document, operations, fixtures) = secured(&app).await;
        let (mut faults, mut tried) = (Vec::new(), 0);
        for role in ROLES {
            let customer = Person::with_role(&app, role).await;
            for operation in &operations {
                let roles = operation.roles().unwrap_or_default();
                let listed: Vec<_> = roles.iter().map(|name| people::role(name)).collect();
                if listed.is_empty() || listed.contains(&role) {
                    continue;
                }
                tried += 1;
                let call = Caller::new(&document, operation, &fixtures);
                let what = format!("{} by {role:?}", operation.name());
                let answer = call.by(&customer).await;
                note(&mut faults, &what, &answer, 403, &["forbidden"]);
                let answer = call.garbled_by(&customer).await;
                let what = format!("{what}, garbled");
                note(&mut faults, &what, &answer, 403, &["forbidden"]);
            }
        }
        none(&faults);
        assert!(tried >= 72, "only {tried} were tried");
    }
);

on_both_engines!(
    things_of_another_person_are_not_found,
    Options::without_worker(),
    |app: TestApp| async move {
        let (document, operations, fixtures) = secured(&app).await;
        let (mut faults, mut tried) = (Vec::new(), 0);
        for role in ROLES {
            for operation in &operations {
                let roles = operation.roles().unwrap_or_default();
                let call = Caller::new(&document, operation, &fixtures);
                let may = roles.is_empty() || roles.iter().any(|name| people::role(name) == role);
                // What is for officers alone is about other people's things.
                if !may || !call.names_a_thing() || is_for_officers(operation) {
                    continue;
                }
                tried += 1;
                let another = Person::with_role(&app, role).await;
                let what = format!("{} by {role:?}", operation.name());
                let (status, code) = call.refusal_of_a_stranger();
                note(
                    &mut faults,
                    &what,
                    &call.by(&another).await,
                    status,
                    &[code],
                );
            }
        }
        none(&faults);
        assert!(tried >= 26, "only {tried} were tried");
        fixtures.are_untouched(&app).await;
    }
);

on_both_engines!(
    a_cookie_without_an_origin_of_ours_changes_nothing,
    Options::without_worker(),
    |app: TestApp| async move {
        let (document, operations, fixtures) = secured(&app).await;
        let mut faults = Vec::new();
        for operation in operations.iter().filter(|o| o.is_mutation()) {
            let call = Caller::new(&document, operation, &fixtures);
            for origin in [None, Some("https://evil.example"), Some("null"), Some("")] {
                let what = format!("{} from {origin:?}", operation.name());
                let answer = call.by_cookie(&fixtures.cookie, origin).await;
                note(&mut faults, &what, &answer, 403, &["origin_forbidden"]);
            }
        }
        none(&faults);
        fixtures.are_untouched(&app).await;
    }
);

/// The counter-proof: the same requests succeed for whose things they are about, and for officers,
/// so that the refusals above are for the reason they say. It also shows that the document's
/// examples work.
#[tokio::test]
async fn the_owner_gets_through() {
    let app = people::app().await;
    let (document, operations, mut fixtures) = secured(&app).await;
    let (of_officers, of_customers): (Vec<_>, Vec<_>) =
        operations.iter().partition(|o| is_for_officers(o));
    let mut faults = Vec::new();
    for operation in of_officers {
        fixtures.renew_letter(&app).await;
        let roles = operation.roles().unwrap_or_default();
        let is_operational = roles.iter().any(|role| role == "admin");
        let officer = if is_operational {
            "admin"
        } else {
            "compliance"
        };
        let officer = app.officer(officer).await;
        let call = Caller::new(&document, operation, &fixtures);
        let answer = call.by(&officer).await;
        // A rule set is long; the document has its first line.
        if operation.id == "addRuleSet" {
            assert_eq!(answer.problem(400), "validation_failed");
            continue;
        }
        gets_through(&mut faults, operation, &answer);
    }
    // In turns, since a customer may not leave many consents unfinished.
    let owners = ["adult woman", "adult man", "18 today", "rule of 2032"];
    for (operation, owner) in of_customers.into_iter().zip(owners.iter().cycle()) {
        let fixtures = Fixtures::of(&app, owner).await;
        let call = Caller::new(&document, operation, &fixtures);
        let answer = call.by(&fixtures.owner).await;
        gets_through(&mut faults, operation, &answer);
    }
    none(&faults);
}

fn gets_through(faults: &mut Vec<String>, operation: &Operation, answer: &Answer) {
    let done = answer.status.is_success() || answer.status.is_redirection();
    // A receipt of a payment under way is not there yet; a dead letter is no payment to settle.
    if !done && answer.status != 409 {
        let body: Value = answer.json();
        faults.push(format!("{}: {} {body}", operation.name(), answer.status));
    }
}
