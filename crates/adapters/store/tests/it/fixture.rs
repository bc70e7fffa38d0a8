//! One person with all that a payment needs, for tests that look at what rests and what is sent.

use chrono::{NaiveDate, TimeDelta};
use identity::ports::IdentityUnitOfWork;
use kernel::{
    Actor, AuditEntry, Clock, Currency, Money, OutboxEvent, RequestContext, SingleLine,
    UnitOfWorkFactory,
    testing::{TestClock, TestIds},
};
use payments::{
    Account, AccountId, AccountSnapshot, AccountState, AdmissionOrder, AdmitAs, BankConsent,
    BankId, ConsentId, ConsentSnapshot, ConsentState, DebtorAccount, EndToEndId, FixedSide,
    IdempotencyKey, IdempotencyRecord, IdempotencyState, PostalAddress, Quote, QuoteId, Rail,
    Recipient, RecipientAccount, RecipientId, RecipientState, Remittance, RemittanceSnapshot,
    RemittanceState, TransactionId,
    accounts::FundsCoverage,
    ports::{AdmissionOutcome, PaymentsUnitOfWork, admit_one},
};
use store::Store;

use crate::common::person;

/// Things of [`person`] number 0.
pub(crate) struct Fixture {
    pub(crate) ids: TestIds,
    pub(crate) clock: TestClock,
    pub(crate) consent: BankConsent,
    pub(crate) account: Account,
    pub(crate) recipient: Recipient,
    pub(crate) quote: Quote,
    pub(crate) payment: Remittance,
    pub(crate) claim: IdempotencyRecord,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let (ids, clock) = (TestIds::default(), TestClock::default());
        let (user_id, now) = (person(0).id, clock.now());
        let consent = BankConsent::restore(ConsentSnapshot {
            id: ConsentId::new(&ids),
            user_id,
            bank: BankId::new("dnb"),
            external_id: "consent-1".into(),
            state: ConsentState::Valid {
                valid_until: NaiveDate::from_ymd_opt(2027, 1, 1).unwrap(),
            },
            callback_hash: [1; 32],
            created_at: now,
            version: 1,
        });
        let account = Account::restore(AccountSnapshot {
            id: AccountId::new(&ids),
            user_id,
            consent_id: consent.id(),
            bank: consent.bank().clone(),
            external_id: "resource-1".into(),
            number: DebtorAccount::Iban("NO9386011117947".parse().unwrap()),
            name: Some(SingleLine::new("Sparegrisen").unwrap()),
            currency: Currency::NOK,
            primary: true,
            balance: None,
            unattended_reads: 0,
            unattended_since: None,
            state: AccountState::Connected,
            created_at: now,
            version: 1,
        });
        let recipient = Recipient {
            id: RecipientId::new(&ids),
            user_id,
            name: SingleLine::new("Brunhilde Empfang").unwrap(),
            nickname: Some(SingleLine::new("Tante Bruni").unwrap()),
            country: "DE".parse().unwrap(),
            currency: Currency::EUR,
            account: RecipientAccount::Iban("DE89370400440532013000".parse().unwrap()),
            address: Some(PostalAddress {
                street: SingleLine::new("Musterallee 7").unwrap(),
                town: SingleLine::new("Kleinstadt").unwrap(),
                post_code: None,
            }),
            state: RecipientState::Active,
            created_at: now,
            version: 1,
        };
        let quote = Quote {
            id: QuoteId::new(&ids),
            user_id,
            country: recipient.country,
            rail: Rail::Sepa,
            fixed: FixedSide::Send,
            send: Money::nok(100_000),
            fee: Money::nok(500),
            receive: Money::new(8_700, Currency::EUR),
            rate: "0.087".parse().unwrap(),
            reference_rate: "0.0873".parse().unwrap(),
            rate_as_of: NaiveDate::from_ymd_opt(2026, 11, 19).unwrap(),
            business_days: (1, 2),
            created_at: now,
            expires_at: now + TimeDelta::minutes(15),
        };
        let payment = payment(TransactionId::new(&ids), &account, &recipient, &quote);
        let claim = IdempotencyRecord {
            user_id,
            key: IdempotencyKey::new("key-1").unwrap(),
            request_hash: [3; 32],
            transaction_id: payment.id(),
            state: IdempotencyState::InWork {
                until: now + TimeDelta::minutes(1),
            },
            created_at: now,
        };
        Self {
            ids,
            clock,
            consent,
            account,
            recipient,
            quote,
            payment,
            claim,
        }
    }

    /// Stores everything up to the quote.
    pub(crate) async fn prepare(&self, store: &Store) {
        let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(store)
            .await
            .unwrap();
        unit.users().add(&person(0)).await.unwrap();
        unit.commit().await.unwrap();
        let mut unit = UnitOfWorkFactory::<dyn PaymentsUnitOfWork>::begin(store)
            .await
            .unwrap();
        unit.consents().add(&self.consent).await.unwrap();
        unit.accounts().add(&self.account).await.unwrap();
        unit.recipients().add(&self.recipient).await.unwrap();
        unit.quotes().add(&self.quote).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// Admits the payment.
    pub(crate) async fn admit(&self, store: &Store) {
        let (user, id) = (self.payment.user_id(), self.payment.id());
        let context = RequestContext::job("test");
        let (actor, what) = (Actor::User(user), "remittance.accepted");
        let entry = AuditEntry::new(&self.ids, &self.clock, &context, actor, what, &id);
        let detail = serde_json::json!({"transactionId": id});
        let event = OutboxEvent::new(&self.ids, &self.clock, what, &id, detail);
        let order = AdmissionOrder {
            claim: self.claim.clone(),
            account_id: self.account.id(),
            quote_id: self.quote.id,
            recipient_id: self.recipient.id,
            recipient_version: self.recipient.version,
            coverage: FundsCoverage::Confirmed(Money::nok(1_000_000)),
            admit_as: AdmitAs::Accepted,
            remittance_information: self.payment.remittance_information().cloned(),
            psu_ip: self.payment.psu_ip(),
            callback_hash: self.payment.callback_hash(),
            at: self.payment.created_at(),
            audit_entries: vec![entry],
            events: vec![event],
        };
        let outcome = admit_one(store, &order).await.unwrap();
        assert!(
            matches!(outcome, AdmissionOutcome::Admitted(_)),
            "{outcome:?}"
        );
    }
}

fn payment(
    id: TransactionId,
    account: &Account,
    recipient: &Recipient,
    quote: &Quote,
) -> Remittance {
    Remittance::restore(RemittanceSnapshot {
        id,
        user_id: quote.user_id,
        account_id: account.id(),
        bank: account.bank().clone(),
        recipient_id: recipient.id,
        creditor_name: recipient.name.clone(),
        creditor_account: recipient.account.clone(),
        creditor_address: recipient.address.clone(),
        country: quote.country,
        rail: quote.rail,
        quote_id: quote.id,
        send: quote.send,
        fee: quote.fee,
        receive: quote.receive,
        rate: quote.rate,
        remittance_information: Some(SingleLine::new("Geburtstagsgeld").unwrap()),
        end_to_end_id: EndToEndId::of(id),
        psu_ip: [192, 0, 2, 1].into(),
        callback_hash: [2; 32],
        state: RemittanceState::Accepted,
        next_poll_at: Some(quote.created_at),
        poll_attempts: 0,
        created_at: quote.created_at,
        updated_at: quote.created_at,
        version: 1,
    })
}
