//! Orders that are not carried out: nothing is recorded, and the bank is not asked.

use identity::KycStatus;
use kernel::testing::TestIds;
use payments::{QuoteError, QuoteId, RecipientId, remittances::AdmitError};

use super::fixture::Fixture;
use crate::send_money::{OrderSource, SendMoneyError, SendMoneyOrder};

async fn refused(fixture: &Fixture, order: &SendMoneyOrder) -> SendMoneyError {
    let refused = fixture.send(order).await.unwrap_err();
    assert!(fixture.store.all_remittances().is_empty());
    assert_eq!(fixture.bank.initiations(), 0);
    refused
}

#[tokio::test]
async fn a_customer_whose_identity_check_is_not_approved_cannot_send_money() {
    for kyc in [KycStatus::Pending, KycStatus::Rejected] {
        let mut fixture = Fixture::new();
        fixture.customer.kyc = kyc;
        let refused = refused(&fixture, &fixture.order(1_000, "key")).await;
        let expected = SendMoneyError::Refused(AdmitError::KycRequired);
        assert_eq!(refused.to_string(), expected.to_string(), "{kyc:?}");
    }
}

#[tokio::test]
async fn an_amount_to_an_unknown_recipient_is_refused_before_it_is_quoted() {
    let fixture = Fixture::new();
    let order = SendMoneyOrder {
        recipient: RecipientId::new(&TestIds::default()),
        ..fixture.order(1_000, "key")
    };
    let refused = refused(&fixture, &order).await;
    assert!(matches!(
        refused,
        SendMoneyError::Refused(AdmitError::RecipientUnknown)
    ));
}

#[tokio::test]
async fn an_amount_outside_the_limits_is_refused() {
    let fixture = Fixture::new();
    for kroner in [1, 50_001] {
        let refused = refused(&fixture, &fixture.order(kroner, "key")).await;
        let SendMoneyError::Quote(QuoteError::SendAmount(_)) = refused else {
            panic!("{kroner}: {refused}");
        };
    }
}

#[tokio::test]
async fn a_quote_that_does_not_exist_is_refused() {
    let fixture = Fixture::new();
    let order = SendMoneyOrder {
        source: OrderSource::Quote(QuoteId::new(&TestIds::default())),
        ..fixture.order(1_000, "key")
    };
    let refused = refused(&fixture, &order).await;
    assert!(matches!(
        refused,
        SendMoneyError::Refused(AdmitError::QuoteUnknown)
    ));
}
