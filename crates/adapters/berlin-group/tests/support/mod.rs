//! A bank that answers whatever a test wants and remembers what it was asked.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::StatusCode, web};
use berlin_group::{BankProfile, BankSetup, BerlinGroup, SigningKey, built_in};
use kernel::{
    Clock, IdSource, Money,
    testing::{TestClock, TestIds, TestRandom},
};
use openssl::{
    asn1::Asn1Time,
    bn::BigNum,
    hash::MessageDigest,
    pkey::{PKey, Private},
    rsa::Rsa,
    x509::{X509, X509NameBuilder},
};
use outbound::{Outbound, PartnerConfig, PlainHttp, RetryPolicy, TrustedRoots};
use payments::{
    BankId, BankPayment, DebtorAccount, PostalAddress, Rail, RecipientAccount,
    ports::InitiatePayment,
};
use serde_json::{Value, json};

/// What the bank was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    /// Path below the stub's base.
    pub path: String,
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name)?;
        Some(&found.1)
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// What a path below the base answers; the last one that fits holds.
struct Rule {
    method: &'static str,
    path: String,
    status: u16,
    body: Vec<u8>,
}

#[derive(Default)]
struct State {
    rules: Vec<Rule>,
    asked: Vec<Asked>,
}

/// The bank.
pub struct Bank {
    pub base: url::Url,
    state: Arc<Mutex<State>>,
    pub clock: Arc<TestClock>,
    pub profile: BankProfile,
    pub seal: Option<Seal>,
}

/// Our seal, and its key for checking.
#[derive(Clone)]
pub struct Seal {
    pub key: PKey<Private>,
    pub certificate: X509,
}

impl Seal {
    pub fn new() -> Self {
        let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        let mut issuer = X509NameBuilder::new().unwrap();
        for (name, value) in [("C", "NO"), ("O", "Buypass, AS"), ("CN", "Buypass CA 1")] {
            issuer.append_entry_by_text(name, value).unwrap();
        }
        let mut certificate = X509::builder().unwrap();
        let serial = BigNum::from_hex_str("9FA1")
            .unwrap()
            .to_asn1_integer()
            .unwrap();
        certificate.set_serial_number(&serial).unwrap();
        certificate.set_issuer_name(&issuer.build()).unwrap();
        certificate.set_pubkey(&key).unwrap();
        certificate
            .set_not_before(&Asn1Time::days_from_now(0).unwrap())
            .unwrap();
        certificate
            .set_not_after(&Asn1Time::days_from_now(1).unwrap())
            .unwrap();
        certificate.sign(&key, MessageDigest::sha256()).unwrap();
        Self {
            key,
            certificate: certificate.build(),
        }
    }

    pub fn signing_key(&self) -> SigningKey {
        let certificate = String::from_utf8(self.certificate.to_pem().unwrap()).unwrap();
        let key = String::from_utf8(self.key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        SigningKey::from_pem(&certificate, &key.into()).unwrap()
    }
}

impl Bank {
    /// A bank of the first built-in profile (DNB).
    pub fn start() -> Self {
        Self::of(built_in().unwrap().remove(0), None)
    }

    pub fn of(mut profile: BankProfile, seal: Option<Seal>) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        let server = HttpServer::new(move || {
            let shared = shared.clone();
            App::new().default_service(web::to(move |request: HttpRequest, body: web::Bytes| {
                let answer = answer(&shared, &request, &body);
                async move { answer }
            }))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let base: url::Url = format!("http://{}/psd2/", server.addrs()[0])
            .parse()
            .unwrap();
        actix_web::rt::spawn(server.run());
        profile.base_url = base.clone();
        if seal.is_none() {
            profile.signing = None;
        }
        Self {
            base,
            state,
            clock: Arc::new(TestClock::default()),
            profile,
            seal,
        }
    }

    /// From now on the path (from `/v1` on, any part of it after a `*`) answers this.
    pub fn says(&self, method: &'static str, path: &str, status: u16, body: &Value) -> &Self {
        self.blurts(method, path, status, body.to_string().into_bytes())
    }

    pub fn blurts(&self, method: &'static str, path: &str, status: u16, body: Vec<u8>) -> &Self {
        let path = path.to_owned();
        self.state.lock().unwrap().rules.push(Rule {
            method,
            path,
            status,
            body,
        });
        self
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.state.lock().unwrap().asked.clone()
    }

    pub fn id(&self) -> BankId {
        self.profile.id.clone()
    }

    pub fn adapter(&self) -> BerlinGroup {
        let clock: Arc<dyn Clock> = self.clock.clone();
        let ids: Arc<dyn IdSource> = Arc::new(TestIds::default());
        let config = PartnerConfig {
            connect_timeout: Duration::from_millis(500),
            timeout: Duration::from_secs(2),
            retry: RetryPolicy {
                retries: 1,
                base: Duration::from_millis(1),
            },
            plain_http: PlainHttp::LoopbackOnly,
            trusted_roots: TrustedRoots::Only(Vec::new()),
            ..PartnerConfig::new("bank")
        };
        let outbound = Outbound::new(config, clock.clone(), Arc::new(TestRandom::default()));
        let setup = BankSetup {
            profile: self.profile.clone(),
            outbound: Arc::new(outbound.unwrap()),
            signing_key: self.seal.as_ref().map(Seal::signing_key),
        };
        BerlinGroup::new(vec![setup], &clock, &ids).unwrap()
    }

    /// 1500 NOK to a German account by SEPA.
    pub fn payment(&self) -> InitiatePayment {
        InitiatePayment {
            bank: self.id(),
            psu_ip: ip("192.0.2.7"),
            debtor: DebtorAccount::Iban("NO9386011117947".parse().unwrap()),
            creditor_name: kernel::SingleLine::new("Ærlig Übermäßig").unwrap(),
            creditor: RecipientAccount::Iban("DE89370400440532013000".parse().unwrap()),
            country: "DE".parse().unwrap(),
            address: Some(PostalAddress {
                street: kernel::SingleLine::new("Hauptstraße 1").unwrap(),
                town: kernel::SingleLine::new("Berlin").unwrap(),
                post_code: Some(kernel::SingleLine::new("10115").unwrap()),
            }),
            rail: Rail::Sepa,
            send: Money::nok(150_000),
            receive: Money::new(12_705, kernel::Currency::EUR),
            end_to_end_id: "0197a1b2c3d47e5f8091a2b3c4d5e6f7".parse().unwrap(),
            remittance_information: Some(kernel::SingleLine::new("Takk for sist").unwrap()),
            redirect: back(),
        }
    }

    /// What the bank knows a payment by.
    pub fn recorded() -> BankPayment {
        BankPayment {
            payment_id: "pay-1".to_owned(),
            product: "sepa-credit-transfers".to_owned(),
            instructed: Money::new(12_705, kernel::Currency::EUR),
            status: "RCVD".to_owned(),
        }
    }

    /// A link to the bank's own page.
    pub fn page(&self, path: &str) -> String {
        self.base.join(path).unwrap().to_string()
    }
}

fn answer(state: &Mutex<State>, request: &HttpRequest, body: &[u8]) -> HttpResponse {
    let mut state = state.lock().unwrap();
    let path = request
        .path()
        .strip_prefix("/psd2")
        .unwrap_or("outside")
        .to_owned();
    let method = request.method().as_str().to_owned();
    let headers = request.headers().iter().map(|(name, value)| {
        (
            name.as_str().to_owned(),
            String::from_utf8_lossy(value.as_bytes()).into_owned(),
        )
    });
    state.asked.push(Asked {
        method: method.clone(),
        path: path.clone(),
        query: request.query_string().to_owned(),
        headers: headers.collect(),
        body: body.to_vec(),
    });
    let fits = |rule: &&Rule| {
        let path_fits = match rule.path.split_once('*') {
            None => rule.path == path,
            Some((head, tail)) => path.starts_with(head) && path.ends_with(tail),
        };
        rule.method == method && path_fits
    };
    match state.rules.iter().rev().find(fits) {
        Some(rule) => HttpResponse::build(StatusCode::from_u16(rule.status).unwrap())
            .content_type("application/json")
            .body(rule.body.clone()),
        None => HttpResponse::NotFound().json(json!({
            "tppMessages": [{"category": "ERROR", "code": "RESOURCE_UNKNOWN"}]
        })),
    }
}

pub fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// Where the customer comes back to.
pub fn back() -> url::Url {
    "https://drop.example/v1/transactions/callback?state=abc"
        .parse()
        .unwrap()
}
