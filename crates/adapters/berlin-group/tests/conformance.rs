//! Every request we make, held against the Berlin Group's own OpenAPI document: operation, header
//! parameters, query parameters, body.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    dead_code,
    unreachable_pub,
    reason = "helpers of tests fail the test; each test file uses its part of the support"
)]

mod support;

use std::{collections::BTreeSet, path::PathBuf};

use base64::{Engine, prelude::BASE64_STANDARD};
use berlin_group::{BankProfile, built_in};
use jsonschema::Validator;
use kernel::Clock;
use kernel::Money;
use openssl::{hash::MessageDigest, sign::Verifier, x509::X509};
use payments::{
    ClearingSystem, DebtorAccount, Rail, RecipientAccount,
    ports::{AccountInformation, ConsentRequest, PaymentInitiation, PsuContext, SoughtPayment},
};
use serde_json::{Value, json};
use support::{Asked, Bank, Seal, back, ip};

const YAML: &str = "berlin-group/psd2-api_v1.3.12-2022-07-06.yaml";

/// The document; `None`, said aloud, where it is not at hand.
fn specification() -> Option<Specification> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/reference");
    let folder = std::env::var_os("DROP_TEST_REFERENCE_DIR").map_or(beside.into(), PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join(YAML)) else {
        let required = std::env::var_os("DROP_REQUIRE_REFERENCE").is_some_and(|set| set == "1");
        assert!(!required, "{YAML} is required and not at hand");
        println!("SKIPPED: {YAML} is not at hand, requests were not held against it");
        return None;
    };
    let mut document: Value = yaml_serde::from_str(&text).unwrap();
    anchor(&mut document);
    Some(Specification(document))
}

/// The document's patterns mean the whole text; JSON Schema would find them anywhere in it.
fn anchor(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(pattern)) = members.get_mut("pattern") {
                *pattern = format!("^(?:{pattern})$");
            }
            members.values_mut().for_each(anchor);
        }
        Value::Array(items) => items.iter_mut().for_each(anchor),
        _ => {}
    }
}

struct Specification(Value);

impl Specification {
    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.resolve(self.0.pointer(&reference[1..]).unwrap()),
            None => value,
        }
    }

    fn validator(&self, schema: &Value) -> Validator {
        let whole = json!({"allOf": [schema], "components": self.0["components"]});
        jsonschema::options()
            .with_draft(jsonschema::Draft::Draft4)
            .should_validate_formats(true)
            .build(&whole)
            .unwrap()
    }

    fn check(&self, what: &str, schema: &Value, value: &Value) {
        let validator = self.validator(schema);
        let errors: Vec<String> = validator
            .iter_errors(value)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{what}: {value}: {errors:?}");
    }

    /// The path template and operation of a request.
    fn operation(&self, asked: &Asked) -> (&str, &Value) {
        let paths = self.0["paths"].as_object().unwrap();
        let fits = |template: &str| {
            let (wanted, found): (Vec<&str>, Vec<&str>) = (
                template.split('/').collect(),
                asked.path.split('/').collect(),
            );
            wanted.len() == found.len()
                && wanted
                    .iter()
                    .zip(&found)
                    .all(|(w, f)| (w.starts_with('{') && !f.is_empty()) || w == f)
        };
        // A literal path goes before a template that fits too.
        let mut candidates: Vec<_> = paths.keys().filter(|template| fits(template)).collect();
        candidates.sort_by_key(|template| template.matches('{').count());
        let template = candidates
            .first()
            .unwrap_or_else(|| panic!("no such path: {}", asked.path));
        let operation = &paths[*template][asked.method.to_lowercase()];
        assert!(operation.is_object(), "{} {}", asked.method, asked.path);
        (template, operation)
    }

    /// Holds one request against its operation; returns `METHOD /template`.
    fn hold(&self, asked: &Asked, profile: &BankProfile) -> String {
        let (template, operation) = self.operation(asked);
        let name = format!("{} {template}", asked.method);
        let query: Vec<(String, String)> = url::form_urlencoded::parse(asked.query.as_bytes())
            .into_owned()
            .collect();
        let mut known_headers = BTreeSet::new();
        let mut known_query = BTreeSet::new();
        for parameter in operation["parameters"].as_array().unwrap() {
            let parameter = self.resolve(parameter);
            let label = parameter["name"].as_str().unwrap();
            let value = match parameter["in"].as_str().unwrap() {
                "header" => {
                    known_headers.insert(label.to_lowercase());
                    asked.header(&label.to_lowercase()).map(str::to_owned)
                }
                "query" => {
                    known_query.insert(label.to_owned());
                    query
                        .iter()
                        .find(|(known, _)| known == label)
                        .map(|(_, v)| v.clone())
                }
                _ => path_value(template, asked, label),
            };
            if parameter["required"] == json!(true) {
                assert!(value.is_some(), "{name}: {label} is missing");
            }
            // Norwegian products are the banks' own, beyond the core enumeration.
            let own = profile
                .products
                .iter()
                .any(|one| Some(&one.product) == value.as_ref());
            if let Some(value) = value.filter(|_| label != "payment-product" || !own) {
                let typed = match self.resolve(&parameter["schema"])["type"].as_str() {
                    Some("boolean") => json!(value.parse::<bool>().unwrap()),
                    Some("integer") => json!(value.parse::<i64>().unwrap()),
                    _ => json!(value),
                };
                self.check(&format!("{name}: {label}"), &parameter["schema"], &typed);
            }
        }
        no_strangers(&name, asked, &query, &known_headers, &known_query);
        self.hold_body(&name, operation, asked);
        name
    }

    fn hold_body(&self, name: &str, operation: &Value, asked: &Asked) {
        if asked.body.is_empty() {
            return;
        }
        // Of the alternatives of an initiation, the one for single payments in JSON.
        let schema = if name == "POST /v1/{payment-service}/{payment-product}" {
            json!({"$ref": "#/components/schemas/paymentInitiation_json"})
        } else {
            let body = self.resolve(&operation["requestBody"]);
            body["content"]["application/json"]["schema"].clone()
        };
        let body = asked.json();
        self.check(name, &schema, &body);
        self.known_members(name, &schema, &body);
    }

    /// The schemas admit members they do not name; we send none such.
    fn known_members(&self, name: &str, schema: &Value, body: &Value) {
        let properties = &self.resolve(schema)["properties"];
        for (member, value) in body.as_object().into_iter().flatten() {
            let property = properties.get(member);
            let property =
                property.unwrap_or_else(|| panic!("{name}: {member} is not in the protocol"));
            if value.is_object() {
                self.known_members(&format!("{name}: {member}"), property, value);
            }
        }
    }
}

fn no_strangers(
    name: &str,
    asked: &Asked,
    query: &[(String, String)],
    headers: &BTreeSet<String>,
    parameters: &BTreeSet<String>,
) {
    // Headers of HTTP itself, and Date, which the signature needs.
    let http = ["accept", "content-length", "content-type", "date", "host"];
    for (header, _) in &asked.headers {
        let known = headers.contains(header) || http.contains(&header.as_str());
        assert!(known, "{name}: header {header} is not in the protocol");
    }
    for (parameter, _) in query {
        assert!(
            parameters.contains(parameter),
            "{name}: {parameter} is not in the protocol"
        );
    }
}

fn path_value(template: &str, asked: &Asked, label: &str) -> Option<String> {
    let wanted = format!("{{{label}}}");
    let place = template.split('/').position(|part| part == wanted)?;
    asked.path.split('/').nth(place).map(str::to_owned)
}

/// A bank that says yes to everything.
fn agreeable(profile: BankProfile, seal: Option<Seal>) -> Bank {
    let bank = Bank::of(profile, seal);
    let started = json!({"scaStatus": "received", "authorisationId": "a1",
        "_links": {"scaRedirect": {"href": "/psd2/sca/1"}}});
    let start = json!({"startAuthorisation": {"href": "/x"}});
    bank.says(
        "POST",
        "/v1/payments/*",
        201,
        &json!({"transactionStatus": "RCVD", "paymentId": "pay-1", "_links": start}),
    )
    .says("POST", "/v1/*authorisations", 201, &started)
    .says(
        "GET",
        "/v1/payments/*/status",
        200,
        &json!({"transactionStatus": "RCVD"}),
    )
    .says(
        "GET",
        "/v1/payments/*/authorisations",
        200,
        &json!({"authorisationIds": ["a1"]}),
    )
    .says(
        "GET",
        "/v1/payments/*/a1",
        200,
        &json!({"scaStatus": "started"}),
    )
    .says(
        "DELETE",
        "/v1/payments/*",
        202,
        &json!({"transactionStatus": "ACTC", "_links": start}),
    )
    .says(
        "POST",
        "/v1/consents",
        201,
        &json!({"consentStatus": "received", "consentId": "c-1", "_links": start}),
    )
    .says("POST", "/v1/consents/*/authorisations", 201, &started)
    .says(
        "GET",
        "/v1/consents/*",
        200,
        &json!({"consentStatus": "received"}),
    )
    .blurts("DELETE", "/v1/consents/*", 204, Vec::new())
    .says("GET", "/v1/accounts", 200, &json!({"accounts": []}))
    .says(
        "GET",
        "/v1/accounts/*/balances",
        200,
        &json!({"balances": [
            {"balanceType": "expected", "balanceAmount": {"currency": "NOK", "amount": "1"}}]}),
    )
    .says(
        "GET",
        "/v1/accounts/*/transactions",
        200,
        &json!({"transactions": {"booked": []}}),
    )
    .says(
        "POST",
        "/v1/funds-confirmations",
        200,
        &json!({"fundsAvailable": true}),
    );
    bank
}

/// Makes every call of both ports, with every form of account.
async fn make_every_call(bank: &Bank) {
    let (adapter, id) = (bank.adapter(), bank.id());
    let present = PsuContext::Present {
        ip: ip("2001:db8::7"),
    };
    let request = ConsentRequest {
        bank: id.clone(),
        psu_ip: ip("192.0.2.7"),
        redirect: back(),
        valid_until: "2027-05-19".parse().unwrap(),
        frequency_per_day: 4,
    };
    adapter.create_consent(&request).await.unwrap();
    adapter.consent_status(&id, "c-1").await.unwrap();
    for psu in [present, PsuContext::Absent] {
        adapter.accounts(&id, "c-1", psu).await.unwrap();
        adapter.balance(&id, "c-1", "a1", psu).await.unwrap();
    }
    let payment = bank.payment();
    let sought = SoughtPayment {
        end_to_end_id: payment.end_to_end_id.clone(),
        ordered_at: bank.clock.now(),
    };
    adapter
        .find_payment(&id, "c-1", "a1", &sought)
        .await
        .unwrap();
    adapter.delete_consent(&id, "c-1").await.unwrap();
    adapter.initiate(&payment).await.unwrap();
    for (clearing, number, code, currency) in [
        (ClearingSystem::Aba, "123456789", "021000021", "USD"),
        (ClearingSystem::Bic, "12-3456 789", "SBTRJPJT", "JPY"),
        (ClearingSystem::SortCode, "12345678", "601613", "GBP"),
    ] {
        for rail in [Rail::Swift, Rail::Payout] {
            let mut payment = bank.payment();
            payment.rail = rail;
            payment.address = None;
            payment.receive = Money::new(1_000, currency.parse().unwrap());
            payment.creditor = RecipientAccount::Local {
                number: number.to_owned(),
                clearing,
                code: code.to_owned(),
            };
            adapter.initiate(&payment).await.unwrap();
        }
    }
    adapter
        .start_sca(&id, &Bank::recorded(), &back())
        .await
        .unwrap();
    adapter.status(&id, &Bank::recorded()).await.unwrap();
    adapter
        .cancel(&id, &Bank::recorded(), &back())
        .await
        .unwrap();
    let account = DebtorAccount::Iban("NO9386011117947".parse().unwrap());
    adapter
        .confirm_funds(&id, "c-1", &account, Money::nok(150_000))
        .await
        .unwrap();
}

#[actix_web::test]
async fn every_request_is_as_the_berlin_group_specifies() {
    let Some(specification) = specification() else {
        return;
    };
    for profile in built_in().unwrap() {
        let signing = profile.signing.iter().map(|_| Some(Seal::new()));
        for seal in std::iter::once(None).chain(signing) {
            let bank = agreeable(profile.clone(), seal);
            make_every_call(&bank).await;
            let held: BTreeSet<String> = bank
                .asked()
                .iter()
                .map(|asked| specification.hold(asked, &bank.profile))
                .collect();
            assert_eq!(held.len(), 15, "{held:#?}");
        }
    }
}

#[actix_web::test]
async fn every_request_has_an_id_of_its_own() {
    let bank = agreeable(built_in().unwrap().remove(0), None);
    make_every_call(&bank).await;
    let asked = bank.asked();
    let ids: BTreeSet<_> = asked
        .iter()
        .map(|one| one.header("x-request-id").unwrap())
        .collect();
    assert_eq!(ids.len(), asked.len());
}

#[actix_web::test]
async fn signed_requests_verify_and_digest_is_there_if_and_only_if_signature_is() {
    let seal = Seal::new();
    let bank = agreeable(built_in().unwrap().remove(1), Some(seal.clone()));
    make_every_call(&bank).await;
    for asked in bank.asked() {
        let digest = openssl::sha::sha256(&asked.body);
        let digest = format!("SHA-256={}", BASE64_STANDARD.encode(digest));
        assert_eq!(asked.header("digest"), Some(digest.as_str()));
        verify(&asked, &seal);
    }
    let plain = agreeable(built_in().unwrap().remove(0), None);
    make_every_call(&plain).await;
    for asked in plain.asked() {
        for header in ["digest", "signature", "tpp-signature-certificate"] {
            assert_eq!(asked.header(header), None);
        }
    }
}

fn verify(asked: &Asked, seal: &Seal) {
    let text = asked.header("signature").unwrap();
    let field = |name: &str| {
        let (_, rest) = text.split_once(&format!("{name}=\"")).unwrap();
        rest.split_once('"').unwrap().0
    };
    assert_eq!(
        field("keyId"),
        "SN=9FA1,CA=CN=Buypass%20CA%201,O=Buypass\\,%20AS,C=NO"
    );
    assert_eq!(field("algorithm"), "rsa-sha256");
    let names: Vec<&str> = field("headers").split(' ').collect();
    for needed in ["digest", "x-request-id", "date"] {
        assert!(names.contains(&needed), "{needed}");
    }
    assert_eq!(
        names.contains(&"tpp-redirect-uri"),
        asked.header("tpp-redirect-uri").is_some()
    );
    let lines: Vec<String> = names
        .iter()
        .map(|name| format!("{name}: {}", asked.header(name).unwrap()))
        .collect();
    let sent = BASE64_STANDARD
        .decode(asked.header("tpp-signature-certificate").unwrap())
        .unwrap();
    let certificate = X509::from_der(&sent).unwrap();
    assert_eq!(
        certificate.to_der().unwrap(),
        seal.certificate.to_der().unwrap()
    );
    let key = certificate.public_key().unwrap();
    let mut verifier = Verifier::new(MessageDigest::sha256(), &key).unwrap();
    let signature = BASE64_STANDARD.decode(field("signature")).unwrap();
    assert!(
        verifier
            .verify_oneshot(&signature, lines.join("\n").as_bytes())
            .unwrap()
    );
}
