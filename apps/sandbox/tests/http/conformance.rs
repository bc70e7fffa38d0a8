//! The banks' answers against the Berlin Group's own schemas (CC BY 4.0, The Berlin Group).
//!
//! The document lies outside the repository. Where it is missing the test says so;
//! `DROP_REQUIRE_REFERENCE=1` makes that a failure.

use std::path::PathBuf;

use jsonschema::{Draft, Validator};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::fixture::{Answer, DNB_DOMESTIC, Fixture, consent_body, payment_body};

const DOCUMENT: &str = "berlin-group/psd2-api_v1.3.12-2022-07-06.yaml";

struct Schemas(Value);

impl Schemas {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests take their reference folder from the environment"
    )]
    fn load() -> Option<Self> {
        let folder = std::env::var("DROP_TEST_REFERENCE_DIR").map_or_else(
            |_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference"),
            PathBuf::from,
        );
        let Ok(text) = std::fs::read_to_string(folder.join(DOCUMENT)) else {
            let required = std::env::var("DROP_REQUIRE_REFERENCE").is_ok_and(|value| value == "1");
            assert!(!required, "{DOCUMENT} is required and missing");
            eprintln!("SKIPPED: {DOCUMENT} is missing, the banks' answers were not checked");
            return None;
        };
        let document: yaml_serde::Value = yaml_serde::from_str(&text).unwrap();
        let schemas = document.get("components").unwrap().get("schemas").unwrap();
        Some(Self(serde_json::to_value(schemas).unwrap()))
    }

    fn check(&self, schema: &str, value: &Value) {
        assert!(self.0.get(schema).is_some(), "no schema {schema}");
        let root = json!({
            "$ref": format!("#/components/schemas/{schema}"),
            "components": { "schemas": self.0 },
        });
        // OpenAPI 3.0 is JSON Schema of draft 4 in what the document uses.
        let validator: Validator = jsonschema::options()
            .with_draft(Draft::Draft4)
            .build(&root)
            .unwrap();
        let faults: Vec<String> = validator
            .iter_errors(value)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{schema}: {faults:#?} in {value:#}");
    }
}

#[tokio::test]
async fn account_information_answers_have_the_shape_of_the_standard() {
    let Some(schemas) = Schemas::load() else {
        return;
    };
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    for bank in ["dnb", "sparebank1"] {
        let request = fixture
            .call(Method::POST, bank, "/v1/consents")
            .json(&consent_body());
        let created = fixture.send(request).await;
        schemas.check("consentsResponse-201", &created.body);
        let consent = created.text("/consentId");
        let path = format!("/v1/consents/{consent}");
        let started = format!("{path}/authorisations");
        let started = fixture
            .send(fixture.call(Method::POST, bank, &started))
            .await;
        schemas.check("startScaprocessResponse", &started.body);
        fixture
            .approve(&started.text("/_links/scaRedirect/href"), &person)
            .await;
        let get = async |path: &str| -> Answer {
            let request = fixture
                .call(Method::GET, bank, path)
                .header("Consent-ID", &consent);
            let answer = fixture.send(request).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
            answer
        };
        let sca = started.text("/authorisationId");
        schemas.check(
            "consentInformationResponse-200_json",
            &get(&path).await.body,
        );
        schemas.check(
            "consentStatusResponse-200",
            &get(&format!("{path}/status")).await.body,
        );
        schemas.check(
            "authorisations",
            &get(&format!("{path}/authorisations")).await.body,
        );
        let sca = get(&format!("{path}/authorisations/{sca}")).await;
        schemas.check("scaStatusResponse", &sca.body);
        assert_eq!(sca.body["scaStatus"], "finalised");
        let accounts = get("/v1/accounts?withBalance=true").await;
        schemas.check("accountList", &accounts.body);
        let account = format!("/v1/accounts/{}", accounts.text("/accounts/0/resourceId"));
        schemas.check("accountDetails", &get(&account).await.body["account"]);
        let balances = get(&format!("{account}/balances")).await;
        schemas.check("readAccountBalanceResponse-200", &balances.body);
        let transactions = get(&format!("{account}/transactions?bookingStatus=both")).await;
        schemas.check("transactionsResponse-200_json", &transactions.body);
    }
}

#[tokio::test]
async fn payment_answers_have_the_shape_of_the_standard() {
    let Some(schemas) = Schemas::load() else {
        return;
    };
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    fixture
        .control(
            Method::PUT,
            "/sandbox/banks/dnb/settings",
            json!({ "settleAfterPolls": 2 }),
        )
        .await;
    let payment = fixture.order(&person, "Acme", "shape").await;
    schemas.check("paymentInitiationRequestResponse-201", &payment.body);
    let path = format!("{DNB_DOMESTIC}/{}", payment.text("/paymentId"));
    let get = async |path: &str| {
        fixture
            .send(fixture.bare(Method::GET, "dnb", path))
            .await
            .body
    };
    let status = format!("{path}/status");
    schemas.check("paymentInitiationWithStatusResponse", &get(&path).await);
    schemas.check(
        "paymentInitiationStatusResponse-200_json",
        &get(&status).await,
    );
    schemas.check(
        "authorisations",
        &get(&format!("{path}/authorisations")).await,
    );
    fixture
        .approve(&payment.text("/_links/scaRedirect/href"), &person)
        .await;
    let cancelled = fixture
        .send(fixture.bare(Method::DELETE, "dnb", &path))
        .await;
    schemas.check("paymentInitiationCancelResponse-202", &cancelled.body);
    assert_eq!(get(&status).await["transactionStatus"], "ACSP");
    assert_eq!(get(&status).await["transactionStatus"], "ACCC");
    let consent = fixture.consent("dnb", &person).await;
    let accounts = fixture
        .call(Method::GET, "dnb", "/v1/accounts")
        .header("Consent-ID", &consent);
    for account in fixture.send(accounts).await.body["accounts"]
        .as_array()
        .unwrap()
    {
        let id = account["resourceId"].as_str().unwrap();
        let path = format!("/v1/accounts/{id}/transactions?bookingStatus=booked");
        let request = fixture
            .call(Method::GET, "dnb", &path)
            .header("Consent-ID", &consent);
        schemas.check(
            "transactionsResponse-200_json",
            &fixture.send(request).await.body,
        );
    }
}

#[tokio::test]
async fn refusals_have_the_shape_and_the_codes_of_the_standard() {
    let Some(schemas) = Schemas::load() else {
        return;
    };
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    let format = fixture
        .send(
            fixture
                .call(Method::POST, "dnb", DNB_DOMESTIC)
                .json(&json!({})),
        )
        .await;
    schemas.check("Error400_NG_PIS", &format.body);
    let refused = fixture.order(&person, "Magic Reject", "no").await;
    schemas.check("Error400_NG_PIS", &refused.body);
    let body = payment_body(&fixture.iban(&person).await, "Acme", "x", "1.00");
    let product = fixture
        .call(Method::POST, "dnb", "/v1/payments/pigeon")
        .json(&body);
    schemas.check("Error404_NG_PIS", &fixture.send(product).await.body);
    let unknown = format!("{DNB_DOMESTIC}/nothing/status");
    let unknown = fixture
        .send(fixture.bare(Method::GET, "dnb", &unknown))
        .await;
    schemas.check("Error404_NG_PIS", &unknown.body);
    let paid = fixture.order(&person, "Acme", "paid").await;
    fixture
        .approve(&paid.text("/_links/scaRedirect/href"), &person)
        .await;
    let path = format!("{DNB_DOMESTIC}/{}", paid.text("/paymentId"));
    let late = fixture
        .send(fixture.bare(Method::DELETE, "dnb", &path))
        .await;
    schemas.check("Error405_NG_PIS_CANC", &late.body);
    let stranger = fixture
        .call(Method::GET, "dnb", "/v1/accounts")
        .header("Consent-ID", "x");
    schemas.check("Error403_NG_AIS", &fixture.send(stranger).await.body);
}
