//! What this context needs from the fixture.

mod banks;
mod notices;
mod rates;
mod risk;
mod storage;

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
    AccountQueries, AccountRepository, Admission, AdmissionContext, BankPaymentRef, ConsentQueries,
    ConsentRepository, DuePayment, IdempotencyClaim, IdempotencyQueries, IdempotencyRepository,
    InFlight, PaymentsStore, PaymentsUnitOfWork, QuoteQueries, QuoteRepository, RateRepository,
    RecipientQueries, RecipientRepository, RemittanceQueries, RemittanceRepository,
};
