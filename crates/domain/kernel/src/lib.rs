//! Values and ports shared by all contexts: money, countries, account numbers, ids, time, pages,
//! events.
//!
//! No database, network or web framework. Time, ids and randomness are ports ([`Clock`],
//! [`IdSource`], [`RandomSource`]) so that tests control them.

mod audit;
mod audit_log;
mod blocking;
mod change_log;
mod clock;
mod country;
mod crash;
mod event;
mod fault;
mod field_cipher;
mod iban;
mod id;
mod money;
mod norwegian_time;
mod on_call;
mod page;
mod random;
mod rate_limit;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
mod unit_of_work;

pub use audit::{Actor, AuditEntry, RequestContext};
pub use audit_log::{AuditFilter, AuditLog, AuditRecord};
pub use blocking::{BlockingThreads, WorkAborted, run_blocking};
pub use change_log::ChangeLog;
pub use clock::{Clock, Timestamp};
pub use country::{Country, UnknownCountry};
pub use crash::crash_point;
pub use event::{EventData, EventKind, IntegrationEvent, MalformedEvent, OutboxEvent};
pub use fault::{ConflictOn, StoreError};
pub use field_cipher::{Ciphertext, DecryptionError, FieldCipher};
pub use iban::{Iban, InvalidIban};
pub use id::{AuditId, EventId, IdSource, InvalidId, UserId, uuid_v7};
pub use money::{Currency, Money, MoneyError, UnknownCurrency};
pub use norwegian_time::norwegian_date;
pub use on_call::{NotificationUndelivered, OnCall, OnCallNotification, Severity};
pub use page::{Cursor, InvalidPage, Page, PageRequest};
pub use random::RandomSource;
pub use rate_limit::{RateDecision, RateLimit, RateLimits};
pub use text::{InvalidText, SingleLine};
pub use unit_of_work::{
    ConflictError, MAX_ATTEMPTS, UnitOfWork, UnitOfWorkFactory, retry_conflicts,
};

#[doc(hidden)]
pub mod event_support {
    pub use crate::event::read;
}

#[doc(hidden)]
pub mod id_support {
    pub use crate::id::{parse, write};
}

// Dependencies of `typed_id!` and `integration_events!` at their call sites.
#[doc(hidden)]
pub mod macros {
    pub use serde;
    pub use serde_json;
    pub use uuid;
}
