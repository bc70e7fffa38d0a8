//! A customer with an account, a recipient and everything an order needs, in memory.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use chrono::TimeDelta;
use identity::{ClientKind, KycStatus, Principal, Role, SessionId, SessionState, UserState};
use kernel::{
    Clock, Currency, Money, RequestContext, SingleLine, StoreError, Timestamp, UserId,
    testing::{TestClock, TestIds, TestRandom},
};
use payments::{
    Account, AccountId, AccountSnapshot, AccountState, Balance, BankConsent, BankId, Callbacks,
    ConsentId, ConsentSnapshot, ConsentState, Corridors, CreateQuote, DebtorAccount, FeeSchedule,
    IdempotencyKey, QuoteTerms, RateSource, Recipient, RecipientAccount, RecipientId,
    RecipientState, ReferenceRate, Remittance, StoredResponse, SystemPorts,
    ports::{RateRepository, RiskAssessment, RiskDecision, RiskFacts, RiskUnavailable},
    remittances::{AdmitRemittance, FinishResponse, InitiateRemittance},
    testing::{MemoryStore, TestBank, TestFieldCipher},
};

use super::timeline::Timeline;
use crate::{
    runtime::Timer,
    send_money::{
        OrderSource, PresentationError, SendMoney, SendMoneyError, SendMoneyOrder, SendMoneyParts,
        VerifiedCustomers,
    },
};

/// Decides on every remittance as a test says.
pub(super) struct FixedRisk(pub(super) Mutex<RiskDecision>);

#[async_trait]
impl RiskAssessment for FixedRisk {
    fn name(&self) -> &'static str {
        "fixed"
    }

    async fn assess(&self, _: &RiskFacts) -> Result<RiskDecision, RiskUnavailable> {
        Ok(*self.0.lock().unwrap())
    }
}

/// A euro costs twelve kroner.
struct TwelveKroner(Arc<TestClock>);

#[async_trait]
impl RateRepository for TwelveKroner {
    async fn put(&self, _: &[ReferenceRate]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn newest(&self) -> Result<Vec<ReferenceRate>, StoreError> {
        Ok(Vec::new())
    }

    async fn newest_of(&self, currency: Currency) -> Result<Option<ReferenceRate>, StoreError> {
        let now: Timestamp = self.0.now();
        Ok((currency == Currency::EUR).then(|| ReferenceRate {
            currency,
            nok_per_unit: rust_decimal::Decimal::from(12),
            as_of: now.date_naive(),
            source: RateSource::NorgesBank,
            fetched_at: now,
        }))
    }
}

pub(super) struct Fixture {
    pub(super) clock: Arc<TestClock>,
    pub(super) store: MemoryStore,
    pub(super) bank: TestBank,
    pub(super) risk: Arc<FixedRisk>,
    pub(super) timeline: Arc<Timeline>,
    pub(super) customer: Principal,
    pub(super) recipient: RecipientId,
    send_money: SendMoney,
}

impl Fixture {
    pub(super) fn new() -> Self {
        let (clock, ids) = (Arc::new(TestClock::default()), Arc::new(TestIds::default()));
        let store = MemoryStore::new();
        let bank = TestBank::new(&store);
        let risk = Arc::new(FixedRisk(Mutex::new(RiskDecision::Proceed)));
        let timeline = Arc::new(Timeline::new(&clock));
        let customer = principal(UserId::new(ids.as_ref()), &clock, &ids);
        let recipient = RecipientId::new(ids.as_ref());
        store.put_recipient(a_recipient(recipient, customer.user_id, clock.now()));
        let consent = ConsentId::new(ids.as_ref());
        store.put_consent(valid_consent(consent, customer.user_id, clock.now()));
        let account = AccountId::new(ids.as_ref());
        store.put_account(primary_account(
            account,
            consent,
            customer.user_id,
            clock.now(),
        ));
        let send_money = use_case(&clock, &ids, &store, &bank, &risk, &timeline);
        Self {
            clock,
            store,
            bank,
            risk,
            timeline,
            customer,
            recipient,
            send_money,
        }
    }

    /// An order for so many kroner under this key.
    pub(super) fn order(&self, kroner: i64, key: &str) -> SendMoneyOrder {
        SendMoneyOrder {
            source: OrderSource::Amount(Money::nok(kroner * 100)),
            recipient: self.recipient,
            account: None,
            message: None,
            idempotency_key: IdempotencyKey::new(key).unwrap(),
            request_hash: [1; 32],
            psu_ip: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)),
            context: RequestContext::job("test"),
        }
    }

    pub(super) async fn send(
        &self,
        order: &SendMoneyOrder,
    ) -> Result<StoredResponse, SendMoneyError> {
        self.send_money.send(&self.customer, order, status).await
    }

    /// The same, when the answer cannot be written.
    pub(super) async fn send_unpresentable(&self, order: &SendMoneyOrder) -> SendMoneyError {
        let sent = self.send_money.send(&self.customer, order, unpresentable);
        sent.await.unwrap_err()
    }

    /// Sends 1,000 kroner; the answer, and how long it took.
    pub(super) async fn timed(&self, key: &str) -> (String, Duration) {
        let began = self.timeline.elapsed();
        let answer = self.send(&self.order(1_000, key)).await.unwrap();
        let body = String::from_utf8(answer.body).unwrap();
        (body, self.timeline.elapsed().saturating_sub(began))
    }

    pub(super) fn set_risk(&self, decision: RiskDecision) {
        *self.risk.0.lock().unwrap() = decision;
    }
}

/// The public status and whether there is a link to SCA: what a customer sees of it.
#[expect(clippy::unnecessary_wraps, reason = "a presenter may fail")]
fn status(remittance: &Remittance) -> Result<StoredResponse, PresentationError> {
    let link = remittance.sca_url().map_or("no link", |_| "link");
    let body = format!("{:?}, {link}", remittance.public_status());
    Ok(StoredResponse {
        status: 201,
        body: body.into_bytes(),
    })
}

fn unpresentable(_: &Remittance) -> Result<StoredResponse, PresentationError> {
    let malformed = serde_json::from_str::<u8>("").unwrap_err();
    Err(PresentationError::Encoding(malformed))
}

fn use_case(
    clock: &Arc<TestClock>,
    ids: &Arc<TestIds>,
    store: &MemoryStore,
    bank: &TestBank,
    risk: &Arc<FixedRisk>,
    timeline: &Arc<Timeline>,
) -> SendMoney {
    let (storage, banks) = (store.storage(), bank.banks());
    let system = SystemPorts {
        clock: clock.clone(),
        ids: ids.clone(),
        random: Arc::new(TestRandom::default()),
        cipher: Arc::new(TestFieldCipher),
    };
    let callbacks = Callbacks {
        consent: "https://drop.example/consent".parse().unwrap(),
        payment: "https://drop.example/payment".parse().unwrap(),
    };
    let terms = QuoteTerms::new(
        Arc::new(Corridors::built_in().unwrap()),
        Arc::new(FeeSchedule::built_in().unwrap()),
    );
    let rates = Arc::new(TwelveKroner(clock.clone()));
    let all = Arc::new(store.clone());
    let quotes = CreateQuote::new(terms, rates, all.clone(), clock.clone(), ids.clone());
    SendMoney::new(SendMoneyParts {
        standing: Arc::new(VerifiedCustomers),
        recipients: all.clone(),
        quotes: Arc::new(quotes),
        keys: all,
        ids: ids.clone(),
        admit: AdmitRemittance::new(&storage, &banks, &system, risk.clone()),
        initiate: InitiateRemittance::new(&storage, &banks, &system, &callbacks),
        finish: FinishResponse::new(&storage),
        clock: clock.clone(),
        timer: timeline.clone(),
        background: timeline.clone(),
    })
}

fn principal(user_id: UserId, clock: &TestClock, ids: &TestIds) -> Principal {
    Principal {
        session_id: SessionId::new(ids),
        client: ClientKind::Mobile,
        session_state: SessionState::Active,
        session_expires_at: clock.now() + TimeDelta::days(7),
        user_id,
        user_state: UserState::Active,
        role: Role::User,
        kyc: KycStatus::Approved,
    }
}

fn a_recipient(id: RecipientId, user_id: UserId, created_at: Timestamp) -> Recipient {
    Recipient {
        id,
        user_id,
        name: SingleLine::new("Erika Mustermann").unwrap(),
        nickname: None,
        country: "DE".parse().unwrap(),
        currency: Currency::EUR,
        account: RecipientAccount::Iban("DE89370400440532013000".parse().unwrap()),
        address: None,
        state: RecipientState::Active,
        created_at,
        version: 0,
    }
}

fn valid_consent(id: ConsentId, user_id: UserId, created_at: Timestamp) -> BankConsent {
    BankConsent::restore(ConsentSnapshot {
        id,
        user_id,
        bank: BankId::new(TestBank::ID),
        external_id: "consent-0".to_owned(),
        state: ConsentState::Valid {
            valid_until: "2027-05-01".parse().unwrap(),
        },
        callback_hash: [9; 32],
        created_at,
        version: 0,
    })
}

/// Holds 10,000 kroner.
fn primary_account(
    id: AccountId,
    consent_id: ConsentId,
    user_id: UserId,
    now: Timestamp,
) -> Account {
    Account::restore(AccountSnapshot {
        id,
        user_id,
        consent_id,
        bank: BankId::new(TestBank::ID),
        external_id: "resource-0".to_owned(),
        number: DebtorAccount::Bban("86011117947".to_owned()),
        name: None,
        currency: Currency::NOK,
        primary: true,
        balance: Some(Balance {
            available: Money::nok(1_000_000),
            booked: None,
            fetched_at: now,
        }),
        unattended_reads: 0,
        unattended_since: None,
        state: AccountState::Connected,
        created_at: now,
        version: 0,
    })
}
