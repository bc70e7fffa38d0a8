//! Differences between a bank's books and our records.

use std::fmt;

use kernel::Money;
use serde::{Deserialize, Serialize};

use crate::{BankId, TransactionId};

/// A payment that is one thing here and another in the books of its bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The payment, by our id, whether we know it or not.
    pub transaction: TransactionId,
    /// The bank whose books were read.
    pub bank: BankId,
    /// The discrepancy.
    pub what: Discrepancy,
}

/// A discrepancy between our records and the bank's books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discrepancy {
    /// Completed here for days, and not booked there.
    NotBooked,
    /// Completed here, and the money came back there.
    CameBack,
    /// Failed here, and booked there.
    BookedThoughFailed,
    /// Cancelled here, and booked there.
    BookedThoughCancelled,
    /// Booked there, and never sent by us as far as we know: it was sent before the database was
    /// set back in time, and would be sent once more.
    BookedThoughNotSent,
    /// Booked there more often than it came back, so many times over.
    BookedRepeatedly {
        /// Debits that no credit takes back; two or more.
        times: usize,
    },
    /// Booked there with another amount or in another currency.
    OtherAmount {
        /// The amount booked.
        booked: Money,
        /// The amount expected.
        expected: Money,
    },
    /// Booked there with an id of our form, and unknown here.
    UnknownHere,
}

impl Discrepancy {
    /// The kind of discrepancy, without its figures.
    pub fn kind(&self) -> DiscrepancyKind {
        match self {
            Self::NotBooked => DiscrepancyKind::NotBooked,
            Self::CameBack => DiscrepancyKind::CameBack,
            Self::BookedThoughFailed => DiscrepancyKind::BookedThoughFailed,
            Self::BookedThoughCancelled => DiscrepancyKind::BookedThoughCancelled,
            Self::BookedThoughNotSent => DiscrepancyKind::BookedThoughNotSent,
            Self::BookedRepeatedly { .. } => DiscrepancyKind::BookedRepeatedly,
            Self::OtherAmount { .. } => DiscrepancyKind::OtherAmount,
            Self::UnknownHere => DiscrepancyKind::UnknownHere,
        }
    }

    /// Its name, for machines.
    pub fn name(&self) -> &'static str {
        self.kind().name()
    }
}

/// A [`Discrepancy`] without its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscrepancyKind {
    /// Completed here for days, and not booked there.
    NotBooked,
    /// Completed here, and the money came back there.
    CameBack,
    /// Failed here, and booked there.
    BookedThoughFailed,
    /// Cancelled here, and booked there.
    BookedThoughCancelled,
    /// Booked there, and never sent by us as far as we know.
    BookedThoughNotSent,
    /// Booked there more often than it came back.
    BookedRepeatedly,
    /// Booked there with another amount or in another currency.
    OtherAmount,
    /// Booked there with an id of our form, and unknown here.
    UnknownHere,
}

impl DiscrepancyKind {
    /// Its name in events and in the audit log.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotBooked => "not_booked",
            Self::CameBack => "came_back",
            Self::BookedThoughFailed => "booked_though_failed",
            Self::BookedThoughCancelled => "booked_though_cancelled",
            Self::BookedThoughNotSent => "booked_though_not_sent",
            Self::BookedRepeatedly => "booked_repeatedly",
            Self::OtherAmount => "other_amount",
            Self::UnknownHere => "unknown_here",
        }
    }
}

/// For operators.
impl fmt::Display for Discrepancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBooked => f.write_str("completed here, and not booked at the bank"),
            Self::CameBack => f.write_str("completed here, and the money came back at the bank"),
            Self::BookedThoughFailed => f.write_str("failed here, and booked at the bank"),
            Self::BookedThoughCancelled => f.write_str("cancelled here, and booked at the bank"),
            Self::BookedThoughNotSent => {
                f.write_str("not sent yet as far as Drop knows, and booked at the bank")
            }
            Self::BookedRepeatedly { times } => write!(f, "booked {times} times at the bank"),
            Self::OtherAmount { booked, expected } => write!(
                f,
                "{} {} booked at the bank, {} {} expected",
                booked.currency().code(),
                booked.major_text(),
                expected.currency().code(),
                expected.major_text()
            ),
            Self::UnknownHere => f.write_str("booked at the bank, and unknown here"),
        }
    }
}
