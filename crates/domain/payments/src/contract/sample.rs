//! Quotes, recipients, accounts and payments for the suite.

use chrono::{NaiveDate, TimeDelta};
use kernel::{
    Clock, Currency, IdSource, Money, SingleLine, Timestamp, UserId,
    testing::{TestClock, TestIds},
};
use rust_decimal::Decimal;

use super::Subject;
use crate::{
    Account, AccountId, AccountSnapshot, AccountState, AdmissionOrder, AdmitAs, Balance,
    BankConsent, BankId, BankPayment, ConsentId, ConsentSnapshot, ConsentState, DebtorAccount,
    EndToEndId, FixedSide, IdempotencyKey, IdempotencyRecord, IdempotencyState, Quote, QuoteId,
    Rail, Recipient, RecipientAccount, RecipientId, RecipientState, Remittance, RemittanceSnapshot,
    RemittanceState, TransactionId, accounts::FundsCoverage, ports::PaymentsUnitOfWork,
};

/// Mints the ids of one test, and hashes that differ.
#[derive(Default)]
pub(super) struct Sample {
    ids: TestIds,
}

/// A moment with microseconds, so that a store that rounds is found out.
pub(super) fn now() -> Timestamp {
    TestClock::at("2026-11-20T12:00:00.123457Z").now()
}

pub(super) fn after(minutes: i64) -> Timestamp {
    now() + TimeDelta::minutes(minutes)
}

pub(super) fn day(of_november: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, of_november).unwrap()
}

pub(super) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(super) fn eur(cents: i64) -> Money {
    Money::new(cents, Currency::EUR)
}

/// The bank's side of a payment.
pub(super) fn bank_payment() -> BankPayment {
    BankPayment {
        payment_id: "1234-wertiq-983".into(),
        product: "cross-border-credit-transfers".into(),
        instructed: eur(8_725),
        status: "RCVD".into(),
    }
}

/// All that one payment needs to exist.
pub(super) struct Scene {
    pub(super) consent: BankConsent,
    pub(super) account: Account,
    pub(super) recipient: Recipient,
}

impl Sample {
    pub(super) fn ids(&self) -> &dyn IdSource {
        &self.ids
    }

    /// 32 bytes that no other call returns.
    pub(super) fn hash(&self) -> [u8; 32] {
        let mut hash = [7; 32];
        let fresh = self.ids.next();
        hash.iter_mut()
            .zip(fresh.as_bytes())
            .for_each(|(to, from)| *to = *from);
        hash
    }

    pub(super) fn consent(&self, user: UserId) -> BankConsent {
        BankConsent::restore(ConsentSnapshot {
            id: ConsentId::new(self.ids()),
            user_id: user,
            bank: BankId::new("dnb"),
            external_id: "consent-1".into(),
            state: ConsentState::Valid {
                valid_until: day(30),
            },
            callback_hash: self.hash(),
            created_at: now(),
            version: 1,
        })
    }

    /// A connected account with 10,000 kroner, read now; not primary.
    pub(super) fn account(&self, user: UserId, consent: ConsentId) -> Account {
        Account::restore(AccountSnapshot {
            id: AccountId::new(self.ids()),
            user_id: user,
            consent_id: consent,
            bank: BankId::new("dnb"),
            external_id: "resource-1".into(),
            number: DebtorAccount::Iban("NO9386011117947".parse().unwrap()),
            name: Some(SingleLine::new("Brukskonto").unwrap()),
            currency: Currency::NOK,
            primary: false,
            balance: Some(Balance {
                available: Money::nok(1_000_000),
                booked: Some(Money::nok(1_000_100)),
                fetched_at: now(),
            }),
            unattended_reads: 3,
            unattended_since: Some(after(-60)),
            state: AccountState::Connected,
            created_at: after(-600),
            version: 1,
        })
    }

    pub(super) fn recipient(&self, user: UserId) -> Recipient {
        Recipient {
            id: RecipientId::new(self.ids()),
            user_id: user,
            name: SingleLine::new("Siân O’Neill-Ærø").unwrap(),
            nickname: None,
            country: "DE".parse().unwrap(),
            currency: Currency::EUR,
            account: RecipientAccount::Iban("DE89370400440532013000".parse().unwrap()),
            address: None,
            state: RecipientState::Active,
            created_at: now(),
            version: 1,
        }
    }

    /// 1,000 kroner and a fee of 5.
    pub(super) fn quote(&self, user: UserId) -> Quote {
        Quote {
            id: QuoteId::new(self.ids()),
            user_id: user,
            country: "DE".parse().unwrap(),
            rail: Rail::Sepa,
            fixed: FixedSide::Send,
            send: Money::nok(100_000),
            fee: Money::nok(500),
            receive: eur(8_725),
            rate: decimal("0.08725123456789"),
            reference_rate: decimal("0.0873"),
            rate_as_of: day(19),
            business_days: (1, 2),
            created_at: now(),
            expires_at: after(15),
        }
    }

    /// A payment by this quote, accepted.
    pub(super) fn payment(&self, scene: &Scene, quote: &Quote) -> Remittance {
        let id = TransactionId::new(self.ids());
        Remittance::restore(RemittanceSnapshot {
            id,
            user_id: quote.user_id,
            account_id: scene.account.id(),
            bank: scene.account.bank().clone(),
            recipient_id: scene.recipient.id,
            creditor_name: scene.recipient.name.clone(),
            creditor_account: scene.recipient.account.clone(),
            creditor_address: scene.recipient.address.clone(),
            country: quote.country,
            rail: quote.rail,
            quote_id: quote.id,
            send: quote.send,
            fee: quote.fee,
            receive: quote.receive,
            rate: quote.rate,
            remittance_information: Some(SingleLine::new("Rent for November").unwrap()),
            end_to_end_id: EndToEndId::of(id),
            psu_ip: [192, 0, 2, 1].into(),
            callback_hash: self.hash(),
            state: RemittanceState::Accepted,
            next_poll_at: Some(after(1)),
            poll_attempts: 0,
            created_at: now(),
            updated_at: now(),
            version: 1,
        })
    }

    /// An order by this quote, with enough funds confirmed.
    pub(super) fn order(&self, scene: &Scene, quote: &Quote) -> AdmissionOrder {
        let id = TransactionId::new(self.ids());
        AdmissionOrder {
            claim: IdempotencyRecord {
                user_id: quote.user_id,
                key: IdempotencyKey::new(&id.to_string()).unwrap(),
                request_hash: [4; 32],
                transaction_id: id,
                state: IdempotencyState::InWork { until: after(1) },
                created_at: now(),
            },
            account_id: scene.account.id(),
            quote_id: quote.id,
            recipient_id: scene.recipient.id,
            recipient_version: scene.recipient.version,
            coverage: FundsCoverage::Confirmed(Money::nok(10_000_000)),
            admit_as: AdmitAs::Accepted,
            remittance_information: None,
            psu_ip: [192, 0, 2, 1].into(),
            callback_hash: self.hash(),
            at: now(),
            audit_entries: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Stores consent, account and recipient of a person.
    pub(super) async fn scene(&self, subject: &Subject, user: UserId) -> Scene {
        let consent = self.consent(user);
        let scene = Scene {
            account: self.account(user, consent.id()),
            recipient: self.recipient(user),
            consent,
        };
        committed(subject, async |unit| {
            unit.consents().add(&scene.consent).await.unwrap();
            unit.accounts().add(&scene.account).await.unwrap();
            unit.recipients().add(&scene.recipient).await.unwrap();
        })
        .await;
        scene
    }

    /// Stores a quote and its payment, which may be changed before.
    pub(super) async fn stored_payment(
        &self,
        subject: &Subject,
        scene: &Scene,
        change: impl FnOnce(&mut RemittanceSnapshot),
    ) -> Remittance {
        let quote = self.quote(scene.account.user_id());
        let payment = self.payment(scene, &quote).altered(change);
        committed(subject, async |unit| {
            unit.quotes().add(&quote).await.unwrap();
            unit.remittances().add(&payment).await.unwrap();
        })
        .await;
        payment
    }
}

/// Runs one step in a unit of its own and commits it.
pub(super) async fn committed<T>(
    subject: &Subject,
    step: impl AsyncFnOnce(&mut dyn PaymentsUnitOfWork) -> T,
) -> T {
    let mut unit = subject.store.begin().await.unwrap();
    let result = step(unit.as_mut()).await;
    unit.commit().await.unwrap();
    result
}

/// Runs one step in a unit of its own; commits it if it succeeds.
pub(super) async fn attempted<T, E>(
    subject: &Subject,
    step: impl AsyncFnOnce(&mut dyn PaymentsUnitOfWork) -> Result<T, E>,
) -> Result<T, E> {
    let mut unit = subject.store.begin().await.unwrap();
    let result = step(unit.as_mut()).await;
    if result.is_ok() {
        unit.commit().await.unwrap();
    }
    result
}
