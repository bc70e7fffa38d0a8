//! A customer with an account, a recipient and as many quotes as wanted, and every use case.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use chrono::TimeDelta;
use kernel::{
    Clock, Country, Currency, Money, RequestContext, SingleLine, UserId,
    testing::{TestClock, TestIds, TestRandom},
};
use rust_decimal::Decimal;

use super::{MemoryStore, TestBank, TestFieldCipher};
use crate::{
    Account, AccountId, AccountSnapshot, AccountState, Balance, BankConsent, BankId, Banks,
    Callbacks, ConsentId, ConsentSnapshot, ConsentState, DebtorAccount, FixedSide, IdempotencyKey,
    Quote, QuoteId, Rail, Recipient, RecipientAccount, RecipientId, RecipientState, Remittance,
    Storage, SystemPorts,
    ports::{RiskAssessment, RiskDecision, RiskFacts, RiskUnavailable},
    remittances::{
        AdmitRemittance, AdmitRequest, Admitted, CancelRemittance, InitiateRemittance,
        TrackRemittance, WorkQueue,
    },
};

/// The customer's IP address.
pub(crate) const PSU_IP: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// A risk assessment that returns the configured decision.
pub(crate) struct TestRisk(pub(crate) Mutex<RiskDecision>);

#[async_trait]
impl RiskAssessment for TestRisk {
    fn name(&self) -> &'static str {
        "TestRisk"
    }

    async fn assess(&self, _facts: &RiskFacts) -> Result<RiskDecision, RiskUnavailable> {
        Ok(*self.0.lock().unwrap())
    }
}

/// Everything around one customer whose account holds 10,000 kroner.
pub(crate) struct Bench {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) ids: Arc<TestIds>,
    pub(crate) store: MemoryStore,
    pub(crate) bank: TestBank,
    pub(crate) risk: Arc<TestRisk>,
    pub(crate) storage: Storage,
    pub(crate) banks: Banks,
    pub(crate) system: SystemPorts,
    pub(crate) callbacks: Callbacks,
    pub(crate) context: RequestContext,
    pub(crate) user: UserId,
    pub(crate) account: AccountId,
    pub(crate) consent: ConsentId,
    pub(crate) recipient: RecipientId,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(TestClock::default());
        let ids = Arc::new(TestIds::default());
        let store = MemoryStore::new();
        let bank = TestBank::new(&store);
        let system = SystemPorts {
            clock: clock.clone(),
            ids: ids.clone(),
            random: Arc::new(TestRandom::default()),
            cipher: Arc::new(TestFieldCipher),
        };
        let bench = Self {
            user: UserId::new(ids.as_ref()),
            account: AccountId::new(ids.as_ref()),
            consent: ConsentId::new(ids.as_ref()),
            recipient: RecipientId::new(ids.as_ref()),
            risk: Arc::new(TestRisk(Mutex::new(RiskDecision::Proceed))),
            storage: store.storage(),
            banks: bank.banks(),
            callbacks: Callbacks {
                consent: "https://drop.example/v1/accounts/consents/callback"
                    .parse()
                    .unwrap(),
                payment: "https://drop.example/v1/transactions/callback"
                    .parse()
                    .unwrap(),
            },
            context: RequestContext::job("test"),
            clock,
            ids,
            store,
            bank,
            system,
        };
        bench.store.put_consent(bench.valid_consent());
        bench.store.put_account(bench.primary_account());
        bench.store.put_recipient(bench.a_recipient());
        bench
    }

    fn valid_consent(&self) -> BankConsent {
        BankConsent::restore(ConsentSnapshot {
            id: self.consent,
            user_id: self.user,
            bank: BankId::new(TestBank::ID),
            external_id: "consent-0".to_owned(),
            state: ConsentState::Valid {
                valid_until: "2027-05-01".parse().unwrap(),
            },
            callback_hash: [9; 32],
            created_at: self.clock.now(),
            version: 0,
        })
    }

    pub(crate) fn primary_account(&self) -> Account {
        Account::restore(AccountSnapshot {
            id: self.account,
            user_id: self.user,
            consent_id: self.consent,
            bank: BankId::new(TestBank::ID),
            external_id: "resource-0".to_owned(),
            number: DebtorAccount::Bban("86011117947".to_owned()),
            name: None,
            currency: Currency::NOK,
            primary: true,
            balance: Some(Balance {
                available: Money::nok(1_000_000),
                booked: None,
                fetched_at: self.clock.now(),
            }),
            unattended_reads: 0,
            unattended_since: None,
            state: AccountState::Connected,
            created_at: self.clock.now(),
            version: 0,
        })
    }

    fn a_recipient(&self) -> Recipient {
        Recipient {
            id: self.recipient,
            user_id: self.user,
            name: SingleLine::new("Erika Mustermann").unwrap(),
            nickname: None,
            country: "DE".parse::<Country>().unwrap(),
            currency: Currency::EUR,
            account: RecipientAccount::Iban("DE89370400440532013000".parse().unwrap()),
            address: None,
            state: RecipientState::Active,
            created_at: self.clock.now(),
            version: 0,
        }
    }

    /// A quote for so many kroner plus half a percent.
    pub(crate) fn quote(&self, kroner: i64) -> QuoteId {
        let (now, id) = (self.clock.now(), QuoteId::new(self.ids.as_ref()));
        self.store.put_quote(Quote {
            id,
            user_id: self.user,
            country: "DE".parse().unwrap(),
            rail: Rail::Sepa,
            fixed: FixedSide::Send,
            send: Money::nok(kroner * 100),
            fee: Money::nok(kroner / 2),
            receive: Money::new(kroner * 8, Currency::EUR),
            rate: Decimal::new(8, 2),
            reference_rate: Decimal::new(85, 3),
            rate_as_of: now.date_naive(),
            business_days: (1, 2),
            created_at: now,
            expires_at: now + TimeDelta::minutes(15),
        });
        id
    }

    /// An order for so many kroner under this key.
    pub(crate) fn order(&self, kroner: i64, key: &str) -> AdmitRequest {
        AdmitRequest {
            user_id: self.user,
            kyc_approved: true,
            quote_id: self.quote(kroner),
            recipient_id: self.recipient,
            account_id: None,
            remittance_information: None,
            idempotency_key: IdempotencyKey::new(key).unwrap(),
            request_hash: [1; 32],
            psu_ip: PSU_IP,
            context: self.context.clone(),
        }
    }

    pub(crate) fn admit(&self) -> AdmitRemittance {
        let risk: Arc<dyn RiskAssessment> = self.risk.clone();
        AdmitRemittance::new(&self.storage, &self.banks, &self.system, risk)
    }

    pub(crate) fn initiate(&self) -> InitiateRemittance {
        let Self { storage, banks, .. } = self;
        InitiateRemittance::new(storage, banks, &self.system, &self.callbacks)
    }

    pub(crate) fn track(&self) -> TrackRemittance {
        let Self { storage, banks, .. } = self;
        TrackRemittance::new(storage, banks, &self.system, &self.callbacks)
    }

    pub(crate) fn cancel(&self) -> CancelRemittance {
        let Self { storage, banks, .. } = self;
        CancelRemittance::new(storage, banks, &self.system, &self.callbacks)
    }

    pub(crate) fn work_queue(&self) -> WorkQueue {
        let (initiate, track) = (self.initiate(), self.track());
        WorkQueue::new(&self.storage, &self.system, &initiate, &track)
    }

    /// A payment of 1,000 kroner, admitted just now.
    pub(crate) async fn accepted(&self) -> Remittance {
        let order = self.order(
            1_000,
            &format!("key-{}", self.store.all_remittances().len()),
        );
        match self.admit().admit(&order).await.unwrap() {
            Admitted::New(payment) => payment,
            other => panic!("not new: {other:?}"),
        }
    }

    /// The same, recorded by the bank and waiting for SCA.
    pub(crate) async fn awaiting_sca(&self) -> Remittance {
        let id = self.accepted().await.id();
        self.initiate().initiate(id, &self.context).await.unwrap()
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// The actions in the audit log, oldest first.
    pub(crate) fn audited(&self) -> Vec<&'static str> {
        self.store.audits().iter().map(|e| e.action).collect()
    }

    /// The kinds of the events in the outbox, oldest first.
    pub(crate) fn event_kinds(&self) -> Vec<&'static str> {
        self.store.events().iter().map(|e| e.kind).collect()
    }
}
