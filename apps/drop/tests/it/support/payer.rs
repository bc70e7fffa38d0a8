//! A customer who can pay: logged in, with a bank connected and a recipient.

use kernel::RequestContext;
use payments::{
    IdempotencyKey,
    remittances::{AdmitRequest, Admitted},
};
use serde_json::{Value, json};

use super::{
    app::TestApp,
    customer::{Answer, Customer},
};

/// A customer with an account to pay from and a recipient to pay.
#[derive(Clone)]
pub(crate) struct Payer {
    pub(crate) customer: Customer,
    /// Account to pay from: 250,000 kroner at first.
    pub(crate) account: String,
    /// Recipient in Germany.
    pub(crate) recipient: String,
}

impl Payer {
    /// Kari, who banks with DNB and sends money to Anna Schmidt.
    pub(crate) async fn kari(app: &TestApp) -> Self {
        Self::of(app.kari().await, "dnb", "Anna Schmidt").await
    }

    /// The same with a creditor by whose name the sandbox bank misbehaves.
    pub(crate) async fn kari_pays(app: &TestApp, creditor: &str) -> Self {
        Self::of(app.kari().await, "dnb", creditor).await
    }

    /// Anybody who is logged in.
    pub(crate) async fn of(customer: Customer, bank: &str, creditor: &str) -> Self {
        let account = customer.connect_bank(bank).await;
        let recipient = customer.add_recipient(creditor).await;
        Self {
            customer,
            account,
            recipient,
        }
    }

    /// An order by a quote.
    pub(crate) fn order(&self, quote: &str) -> Value {
        json!({"quoteId": quote, "recipientId": self.recipient, "accountId": self.account})
    }

    /// A new quote of øre to Germany, and an order by it.
    pub(crate) async fn order_of(&self, ore: i64) -> Value {
        self.order(&self.customer.quote(ore).await)
    }

    /// Orders øre to be paid.
    pub(crate) async fn pay(&self, ore: i64, key: &str) -> Answer {
        self.customer.pay(self.order_of(ore).await, key).await
    }

    /// Orders øre of an API that dies before it asks the bank.
    pub(crate) async fn order_unasked(&self, app: &TestApp, ore: i64, key: &str) -> Value {
        let me = self.customer.get("/v1/auth/me").await.data();
        let quote = self.customer.quote(ore).await;
        let order = AdmitRequest {
            user_id: me["id"]
                .as_str()
                .and_then(|id| id.parse().ok())
                .expect("an id"),
            kyc_approved: true,
            quote_id: quote.parse().expect("an id"),
            recipient_id: self.recipient.parse().expect("an id"),
            account_id: self.account.parse().ok(),
            remittance_information: None,
            idempotency_key: IdempotencyKey::new(key).expect("a key"),
            request_hash: [1; 32],
            psu_ip: std::net::Ipv4Addr::LOCALHOST.into(),
            context: RequestContext::job("test"),
        };
        let admitted = app.assembly.services.payments.admit.admit(&order).await;
        let Ok(Admitted::New(payment)) = admitted else {
            panic!("not admitted: {admitted:?}");
        };
        self.look(&json!({"id": payment.id()})).await
    }

    /// The payment as it now stands.
    pub(crate) async fn look(&self, payment: &Value) -> Value {
        let id = payment["id"].as_str().expect("an id");
        let path = format!("/v1/transactions/{id}");
        self.customer.get(&path).await.data()
    }

    /// All payments, newest first.
    pub(crate) async fn payments(&self) -> Vec<Value> {
        let list = self.customer.get("/v1/transactions?limit=50").await.data();
        list.as_array().expect("payments").clone()
    }

    /// The account's balances.
    pub(crate) async fn balances(&self) -> Value {
        let path = format!("/v1/accounts/{}/balances", self.account);
        self.customer.get(&path).await.data()
    }
}
