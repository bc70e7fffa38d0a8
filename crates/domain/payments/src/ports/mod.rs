//! The ports of this context to storage, banks and other contexts.

mod admissions;
mod banks;
mod notices;
mod rates;
mod risk;
mod storage;

pub use admissions::{AdmissionOutcome, Admissions, admit_one};
pub use banks::{
    AccountInformation, BankDirectory, BankError, BankPaymentStatus, BookedEntry, CancelOutcome,
    ConsentCreated, ConsentRequest, ConsentStatus, EntryDirection, FundsCheck, InitialSca,
    InitiatePayment, InitiatedPayment, InitiationError, PaymentInitiation, PaymentTrace,
    PsuContext, ReportedAccount, ReportedBalance, SoughtPayment,
};
pub use notices::BankNotices;
pub use rates::{ExchangeRates, RatesError};
pub use risk::{RiskAssessment, RiskDecision, RiskFacts, RiskUnavailable};
pub use storage::{
    AccountQueries, AccountRepository, BankPaymentRef, ConsentQueries, ConsentRepository,
    DuePayment, IdempotencyClaim, IdempotencyQueries, IdempotencyRepository, InFlight,
    PaymentsUnitOfWork, QuoteQueries, QuoteRepository, RateRepository, RecipientQueries,
    RecipientRepository, RemittanceQueries, RemittanceRepository,
};
