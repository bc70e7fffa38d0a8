//! Makes quotes: the cost of a payment and the amount that arrives, stated before it is made
//! (PSD2 Art. 45) and valid for a limited time.
//!
//! A quote changes nothing but the table of quotes; it leaves no line in the audit log, the
//! payment made by it does.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use kernel::{
    Clock, Country, Currency, IdSource, Money, StoreError, Timestamp, UnitOfWorkFactory, UserId,
};
use thiserror::Error;

use crate::{
    Corridor, Corridors, ExchangeError, ExchangeRate, FeeError, FeeSchedule, FixedSide,
    InvalidSendAmount, Limits, Percentage, Quote, QuoteId, RateError, RateFreshness, ReferenceRate,
    SendAmount,
    ports::{PaymentsUnitOfWork, RateRepository},
};

/// The data quotes are made by.
#[derive(Debug, Clone)]
pub struct QuoteTerms {
    /// Where money can be sent.
    pub corridors: Arc<Corridors>,
    /// What it costs.
    pub fees: Arc<FeeSchedule>,
    /// How much may be sent.
    pub limits: Limits,
    /// How old a rate may be.
    pub freshness: RateFreshness,
    /// How long a quote holds.
    pub valid_for: TimeDelta,
}

impl QuoteTerms {
    /// How long a quote holds unless configured otherwise.
    pub const VALID_FOR: TimeDelta = TimeDelta::minutes(15);

    /// These corridors and fees with the usual limits, freshness and validity.
    pub fn new(corridors: Arc<Corridors>, fees: Arc<FeeSchedule>) -> Self {
        Self {
            corridors,
            fees,
            limits: Limits::default(),
            freshness: RateFreshness::default(),
            valid_for: Self::VALID_FOR,
        }
    }
}

/// A question about a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuoteRequest {
    /// Who asks; the quote is theirs.
    pub user_id: UserId,
    /// Destination.
    pub country: Country,
    /// Which side `amount` fixes.
    pub fixed: FixedSide,
    /// NOK if the send side is fixed, else the corridor's currency.
    pub amount: Money,
}

/// Why there is no quote.
#[derive(Debug, Error)]
pub enum QuoteError {
    /// Money cannot be sent there.
    #[error("money cannot be sent to {0}")]
    NoCorridor(Country),
    /// The fixed amount is of another currency than its side has.
    #[error("the amount must be in {expected}")]
    WrongCurrency {
        /// What the fixed side has: NOK, or the corridor's currency.
        expected: Currency,
    },
    /// The amount to receive is not above zero.
    #[error("the amount must be above zero")]
    NotPositive,
    /// The amount to send, given or computed, is outside the limits.
    #[error("the amount to send {0}")]
    SendAmount(#[from] InvalidSendAmount),
    /// So little is sent that nothing would arrive.
    #[error("nothing would arrive for this amount")]
    NothingArrives,
    /// No reference rate of the corridor's currency is known: may work later.
    #[error("there is no exchange rate for {0}")]
    NoRate(Currency),
    /// The newest reference rate is too old: may work later.
    #[error("the newest exchange rate for {currency} is of {as_of}, which is too old")]
    RatesStale {
        /// The currency.
        currency: Currency,
        /// The day it holds for.
        as_of: NaiveDate,
    },
    /// The rate as stored cannot be one: for an operator.
    #[error(transparent)]
    Rate(#[from] RateError),
    /// The fee schedule cannot be applied: for an operator.
    #[error(transparent)]
    Fee(#[from] FeeError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes and keeps quotes.
pub struct CreateQuote {
    terms: QuoteTerms,
    rates: Arc<dyn RateRepository>,
    store: Arc<dyn UnitOfWorkFactory<dyn PaymentsUnitOfWork>>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl CreateQuote {
    /// The use case over its data and ports.
    pub fn new(
        terms: QuoteTerms,
        rates: Arc<dyn RateRepository>,
        store: Arc<dyn UnitOfWorkFactory<dyn PaymentsUnitOfWork>>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        Self {
            terms,
            rates,
            store,
            clock,
            ids,
        }
    }

    /// Makes a quote and keeps it.
    pub async fn quote(&self, request: QuoteRequest) -> Result<Quote, QuoteError> {
        let corridor = self
            .terms
            .corridors
            .get(request.country)
            .ok_or(QuoteError::NoCorridor(request.country))?;
        // Errors of the request take precedence over errors of the rates.
        self.check_amount(&request, corridor)?;
        let now = self.clock.now();
        let reference = self.fresh_rate(corridor.currency, now).await?;
        let quote = self.price(&request, corridor, &reference, now)?;
        let mut unit = self.store.begin().await?;
        unit.quotes().add(&quote).await?;
        unit.commit().await?;
        Ok(quote)
    }

    fn check_amount(&self, request: &QuoteRequest, corridor: &Corridor) -> Result<(), QuoteError> {
        let expected = match request.fixed {
            FixedSide::Send => Currency::NOK,
            FixedSide::Receive => corridor.currency,
        };
        if request.amount.currency() != expected {
            return Err(QuoteError::WrongCurrency { expected });
        }
        match request.fixed {
            FixedSide::Send => {
                SendAmount::new(request.amount, &self.terms.limits)?;
            }
            FixedSide::Receive if request.amount.minor() <= 0 => {
                return Err(QuoteError::NotPositive);
            }
            FixedSide::Receive => {}
        }
        Ok(())
    }

    async fn fresh_rate(
        &self,
        currency: Currency,
        now: Timestamp,
    ) -> Result<ReferenceRate, QuoteError> {
        let rate = self
            .rates
            .newest_of(currency)
            .await?
            .ok_or(QuoteError::NoRate(currency))?;
        if self.terms.freshness.is_stale(&rate, now) {
            return Err(QuoteError::RatesStale {
                currency,
                as_of: rate.as_of,
            });
        }
        Ok(rate)
    }

    fn price(
        &self,
        request: &QuoteRequest,
        corridor: &Corridor,
        reference: &ReferenceRate,
        now: Timestamp,
    ) -> Result<Quote, QuoteError> {
        let price = self.terms.fees.price(corridor.country);
        let rate = ExchangeRate::from_reference(reference, price.markup)?;
        let published = ExchangeRate::from_reference(reference, Percentage::ZERO)?;
        let (send, receive) = self.both_sides(request, &rate)?;
        Ok(Quote {
            id: QuoteId::new(&*self.ids),
            user_id: request.user_id,
            country: corridor.country,
            rail: corridor.rail,
            fixed: request.fixed,
            send: send.money(),
            fee: price.fee(send.money())?,
            receive,
            rate: rate.units_per_nok(),
            reference_rate: published.units_per_nok(),
            rate_as_of: reference.as_of,
            business_days: corridor.business_days,
            created_at: now,
            expires_at: now + self.terms.valid_for,
        })
    }

    /// The fixed side as it is, the other by the rate. Of what cannot even be represented as an
    /// amount to send, all that matters is that it is too much.
    fn both_sides(
        &self,
        request: &QuoteRequest,
        rate: &ExchangeRate,
    ) -> Result<(SendAmount, Money), QuoteError> {
        let limits = &self.terms.limits;
        let too_much = |_: ExchangeError| InvalidSendAmount::AboveMaximum {
            maximum: limits.maximum(),
        };
        let (send, receive) = match request.fixed {
            FixedSide::Send => {
                let receive = rate.receive_for(request.amount).map_err(too_much)?;
                (request.amount, receive)
            }
            FixedSide::Receive => {
                let send = rate.send_for(request.amount).map_err(too_much)?;
                (send, request.amount)
            }
        };
        if receive.minor() == 0 {
            return Err(QuoteError::NothingArrives);
        }
        Ok((SendAmount::new(send, limits)?, receive))
    }
}
