//! Sending money from the customer's own bank: corridors, rates, fees, quotes, recipients,
//! accounts, remittances.
//!
//! Drop is a PSD2 pass-through: it reads accounts (AISP) and initiates payments (PISP) at the
//! customer's bank and never holds money. Pure rules and use cases; what they need from the world
//! stands as traits in [`ports`].

pub mod accounts;
pub mod consents;
#[cfg(feature = "contract-tests")]
pub mod contract;
pub mod ports;
pub mod reconciliation;
pub mod remittances;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

mod account;
mod account_input;
mod admission;
#[cfg(any(test, feature = "testing", feature = "contract-tests"))]
mod alter;
mod bank;
mod callback;
mod clearing;
mod consent;
mod corridor;
mod corridors;
mod create_quote;
mod eea;
#[cfg(test)]
mod fakes;
mod fee;
mod fx;
mod idempotency;
mod ids;
mod integration_event;
mod invalid_transition;
mod list_rates;
mod named;
mod number_rule;
mod percentage;
mod quote;
mod rate;
mod receipt;
mod recipient;
mod recipients;
mod refresh_rates;
mod remittance;
mod send_amount;
mod wiring;

pub use account::{
    Account, AccountSnapshot, AccountState, AccountStateName, Balance, DebtorAccount,
};
pub use account_input::{AccountField, AccountInput, AccountProblem, AccountViolation};
pub use admission::{AdmissionContext, AdmissionOrder, AdmitAs, Refusal};
pub use bank::{BankId, BankSummary};
pub use clearing::InvalidClearingCode;
pub use consent::{BankConsent, ConsentEnd, ConsentSnapshot, ConsentState, ConsentStateName};
pub use corridor::{AccountScheme, ClearingSystem, Corridor, Rail};
pub use corridors::{CorridorViolation, Corridors, InvalidCorridors};
pub use create_quote::{CreateQuote, QuoteError, QuoteRequest, QuoteTerms};
pub use eea::is_eea;
pub use fee::{FeeError, FeeSchedule, InvalidFeeSchedule, Price};
pub use fx::{ExchangeError, ExchangeRate, RateError};
pub use idempotency::{
    IdempotencyKey, IdempotencyRecord, IdempotencyState, InvalidIdempotencyKey, StoredResponse,
};
pub use ids::{AccountId, ConsentId, EndToEndId, QuoteId, RecipientId, TransactionId};
pub use integration_event::{
    AccountRemoved, BooksDiffer, ConsentGiven, ConsentOver, PaymentsEvent, PaymentsEventKind,
    RecipientChange, RemittanceUpdate,
};
pub use invalid_transition::InvalidTransition;
pub use list_rates::{ListRates, RateView};
pub use number_rule::{InvalidAccountNumber, NumberCheck, NumberRule};
pub use percentage::{InvalidPercentage, Percentage};
pub use quote::{FixedSide, Quote};
pub use rate::{RateFreshness, RateSource, ReferenceRate};
pub use receipt::{NotYetPaid, Receipt};
pub use recipient::{PostalAddress, Recipient, RecipientAccount, RecipientState};
pub use recipients::{
    AddressInput, Change, RecipientError, RecipientField, RecipientInput, RecipientPatch,
    RecipientProblem, RecipientViolation, Recipients,
};
pub use refresh_rates::{RatesRefreshed, RefreshRates, RefreshRatesError, RefusedRate};
pub use remittance::{
    BankPayment, FailureReason, PublicStatus, Remittance, RemittanceFilter, RemittanceSnapshot,
    RemittanceState, RemittanceStateName,
};
pub use send_amount::{InvalidSendAmount, Limits, SendAmount};
pub use wiring::{Banks, Callbacks, Storage, SystemPorts};
