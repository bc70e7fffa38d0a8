//! Reference rates: the newest of each currency, replaced by day and source.

use kernel::Currency;

use super::{
    Subject,
    sample::{after, day, decimal, now},
};
use crate::{RateSource, ReferenceRate};

fn rate(currency: &str, of_november: u32, nok: &str) -> ReferenceRate {
    ReferenceRate {
        currency: currency.parse().unwrap(),
        nok_per_unit: decimal(nok),
        as_of: day(of_november),
        source: RateSource::NorgesBank,
        fetched_at: now(),
    }
}

/// Every digit of it.
pub async fn a_rate_survives_storage_unchanged(subject: Subject) {
    let stored = rate("EUR", 19, "11.4612345678901234567");
    subject
        .store
        .put(std::slice::from_ref(&stored))
        .await
        .unwrap();
    let newest = subject.store.newest_of(Currency::EUR).await.unwrap();
    assert_eq!(newest, Some(stored));
}

/// A correction takes the place of what it corrects.
pub async fn a_rate_of_the_same_day_and_source_is_replaced(subject: Subject) {
    let wrong = rate("EUR", 19, "11.46");
    let right = ReferenceRate {
        nok_per_unit: decimal("11.47"),
        fetched_at: after(5),
        ..wrong.clone()
    };
    subject.store.put(&[wrong]).await.unwrap();
    subject
        .store
        .put(std::slice::from_ref(&right))
        .await
        .unwrap();
    assert_eq!(subject.store.newest().await.unwrap(), [right]);
}

/// Older days do not show, whatever the order they came in.
pub async fn the_newest_are_one_of_each_currency_by_code(subject: Subject) {
    let (usd, eur) = (rate("USD", 18, "9.9"), rate("EUR", 19, "11.5"));
    let older = rate("EUR", 18, "11.4");
    subject
        .store
        .put(&[usd.clone(), eur.clone(), older])
        .await
        .unwrap();
    assert_eq!(subject.store.newest().await.unwrap(), [eur.clone(), usd]);
    let newest = subject.store.newest_of(Currency::EUR).await.unwrap();
    assert_eq!(newest, Some(eur));
}

/// Nothing is invented.
pub async fn a_currency_without_rates_has_none(subject: Subject) {
    subject.store.put(&[rate("EUR", 19, "11.5")]).await.unwrap();
    let pounds = "GBP".parse().unwrap();
    assert_eq!(subject.store.newest_of(pounds).await.unwrap(), None);
}
