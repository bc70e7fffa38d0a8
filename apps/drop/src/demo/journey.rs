//! The journey itself: from BankID login to a receipt, and the bank's own ledger as the witness.
#![expect(
    clippy::indexing_slicing,
    reason = "a member that a JSON value lacks reads as null"
)]

use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use url::Url;

use super::{customer::Customer, report::Report};

/// Who plays: an adult of the sandbox's synthetic people.
struct Person {
    national_id: String,
    name: String,
}

/// Plays the whole journey.
///
/// # Errors
/// A step does not do what it should; the message says which and why.
pub(super) async fn play(api: &Url, sandbox: &Url, report: &mut Report) -> anyhow::Result<()> {
    let person = person(sandbox)
        .await
        .context("asking the sandbox for a person")?;
    let mut customer = Customer::new(api.clone())?;

    customer
        .log_in(&person.national_id)
        .await
        .context("logging in")?;
    let me = customer.get("/v1/auth/me").await?;
    let words = format!(
        "BankID says {}, Drop knows {}",
        person.name,
        text(&me, "id")?
    );
    report.step(
        "login",
        &words,
        json!({"userId": me["id"], "kycStatus": me["kycStatus"]}),
    )?;

    let consent = customer
        .post("/v1/accounts/consents", json!({"bankId": "dnb"}))
        .await?;
    let sca = Url::parse(text(&consent, "scaUrl")?)?;
    let back = customer
        .decide(sca, &person.national_id)
        .await
        .context("consent at the bank")?;
    let consent = customer
        .come_back(back)
        .await
        .context("coming back from the bank")?;
    ensure!(
        consent["status"] == "valid",
        "the consent is {}",
        consent["status"]
    );
    let words = format!(
        "the customer consented at DNB by SCA, {}",
        text(&consent, "id")?
    );
    report.step(
        "consent",
        &words,
        json!({"consentId": consent["id"], "status": consent["status"]}),
    )?;

    let accounts = customer.get("/v1/accounts").await?;
    let listed = accounts.as_array().context("accounts are a list")?;
    let words = format!("{} accounts at DNB", listed.len());
    report.step("accounts", &words, json!({"accounts": accounts}))?;
    let holds = |account: &&Value| account["balance"]["available"]["amount"].as_i64();
    let account = listed.iter().max_by_key(holds).context("no account")?;
    let account_id = text(account, "id")?;
    let balance = customer
        .get(&format!("/v1/accounts/{account_id}/balances"))
        .await?;
    let words = format!(
        "{} holds {}",
        text(account, "number")?,
        money(&balance["available"])?
    );
    report.step(
        "balance",
        &words,
        json!({"accountId": account_id, "available": balance["available"]}),
    )?;

    pay(&customer, &person, account_id, sandbox, report).await
}

async fn pay(
    customer: &Customer,
    person: &Person,
    account_id: &str,
    sandbox: &Url,
    report: &mut Report,
) -> anyhow::Result<()> {
    let recipient = customer
        .post(
            "/v1/recipients",
            json!({"name": "Anna Schmidt", "country": "DE",
                   "account": {"iban": "DE89370400440532013000"}}),
        )
        .await?;
    let words = format!(
        "Anna Schmidt, Germany, {}",
        text(&recipient["account"], "masked")?
    );
    report.step("recipient", &words, json!({"recipientId": recipient["id"]}))?;

    let quote = customer
        .post(
            "/v1/transactions/disclosure",
            json!({"country": "DE", "sendAmount": {"amount": 150_000, "currency": "NOK"}}),
        )
        .await?;
    let words = format!(
        "send {}, fee {}, total {}; {} arrives at {} within {} business days",
        money(&quote["sendAmount"])?,
        money(&quote["fee"])?,
        money(&quote["total"])?,
        money(&quote["receiveAmount"])?,
        text(&quote, "rate")?,
        quote["executionTime"]["maxBusinessDays"],
    );
    report.step("disclosure", &words, quote.clone())?;

    let payment = customer
        .pay(
            "/v1/transactions/remittance",
            json!({"quoteId": quote["id"], "recipientId": recipient["id"], "accountId": account_id}),
            text(&quote, "id")?,
        )
        .await?;
    let id = text(&payment, "id")?.to_owned();
    let words = format!("{id} is {}", text(&payment, "status")?);
    report.step(
        "remittance",
        &words,
        json!({"transactionId": id, "status": payment["status"]}),
    )?;

    let payment = wait(customer, &id, |p| p["scaUrl"].is_string()).await?;
    let sca = Url::parse(text(&payment, "scaUrl")?)?;
    let back = customer
        .decide(sca, &person.national_id)
        .await
        .context("SCA at the bank")?;
    customer
        .come_back(back)
        .await
        .context("coming back from the bank")?;
    report.step(
        "sca",
        "the customer saw amount and payee at DNB and approved",
        json!({"transactionId": id}),
    )?;

    let payment = wait(customer, &id, |p| p["status"] == "completed").await?;
    let words = format!("the bank says: {}", text(&payment, "status")?);
    report.step(
        "confirmed",
        &words,
        json!({"transactionId": id, "status": payment["status"]}),
    )?;

    check_ledger(sandbox, text(&payment, "endToEndId")?, &quote, report).await?;

    let receipt = customer
        .get(&format!("/v1/transactions/{id}/receipt"))
        .await?;
    let words = format!(
        "{} to {}, total {}: {}",
        money(&receipt["receiveAmount"])?,
        text(&receipt, "creditorName")?,
        money(&receipt["total"])?,
        text(&receipt, "status")?,
    );
    report.step("receipt", &words, receipt)?;
    Ok(())
}

/// The bank's own books: exactly one debit with our reference, of what was disclosed, and nothing
/// else.
async fn check_ledger(
    sandbox: &Url,
    reference: &str,
    quote: &Value,
    report: &mut Report,
) -> anyhow::Result<()> {
    let ledger = fetch(&sandbox.join("sandbox/banks/dnb/ledger")?).await?;
    let entries = ledger["entries"]
        .as_array()
        .context("the ledger has entries")?;
    let [entry] = entries.as_slice() else {
        bail!(
            "the bank's ledger shows {} payments instead of exactly one",
            entries.len()
        );
    };
    ensure!(
        entry["endToEndIdentification"] == reference,
        "the ledger shows another payment"
    );
    let instructed = &entry["instructedAmount"];
    let wanted = [&quote["sendAmount"], &quote["receiveAmount"]];
    let matches = wanted.iter().any(|side| {
        instructed["currency"] == side["currency"]
            && money(side).is_ok_and(|m| m.split(' ').next() == instructed["amount"].as_str())
    });
    ensure!(
        matches,
        "the ledger shows {instructed}, which was not disclosed"
    );
    let words = format!(
        "DNB's own books show it once: {} {}, debited {} {}",
        text(instructed, "amount")?,
        text(instructed, "currency")?,
        text(&entry["debited"], "amount")?,
        text(&entry["debited"], "currency")?,
    );
    report.step("ledger", &words, json!({"entries": entries}))?;
    Ok(())
}

/// Asks until the payment is as wanted; the worker polls the bank meanwhile.
async fn wait(
    customer: &Customer,
    id: &str,
    wanted: impl Fn(&Value) -> bool,
) -> anyhow::Result<Value> {
    let mut last = Value::Null;
    for _ in 0..150 {
        last = customer.get(&format!("/v1/transactions/{id}")).await?;
        if wanted(&last) {
            return Ok(last);
        }
        ensure!(
            last["status"] != "failed" && last["status"] != "cancelled",
            "the payment is {}",
            last["status"]
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    bail!("after 30 seconds the payment is still {}", last["status"])
}

async fn person(sandbox: &Url) -> anyhow::Result<Person> {
    let people = fetch(&sandbox.join("sandbox/people")?).await?;
    let people = people.as_array().context("people are a list")?;
    let adult = people.first().context("the sandbox has no people")?;
    Ok(Person {
        national_id: text(adult, "nationalId")?.to_owned(),
        name: text(adult, "name")?.to_owned(),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "this looks at the sandbox, not at a partner"
)]
async fn fetch(url: &Url) -> anyhow::Result<Value> {
    Ok(reqwest::Client::builder()
        .build()?
        .get(url.clone())
        .send()
        .await?
        .json()
        .await?)
}

fn text<'a>(value: &'a Value, field: &str) -> anyhow::Result<&'a str> {
    value[field]
        .as_str()
        .with_context(|| format!("`{field}` is missing in {value}"))
}

fn money(value: &Value) -> anyhow::Result<String> {
    let money: kernel::Money = serde_json::from_value(value.clone())?;
    Ok(money.to_string())
}
