use kernel::{
    UserId,
    testing::{TestClock, TestIds, TestRandom},
};
use payments::{
    SystemPorts,
    testing::{MemoryStore, TestVault},
};

use super::*;

fn held_remittances() -> HeldRemittances {
    let store = MemoryStore::new();
    let system = SystemPorts {
        clock: Arc::new(TestClock::default()),
        ids: Arc::new(TestIds::default()),
        random: Arc::new(TestRandom::default()),
        cipher: Arc::new(TestVault),
    };
    HeldRemittances {
        review: ReviewRemittance::new(&store.storage(), &system),
        remittances: Arc::new(store),
    }
}

#[tokio::test]
async fn a_payment_that_does_not_exist_is_neither_held_nor_decided() {
    let held = held_remittances();
    let ids = TestIds::default();
    let (payment, officer) = (PaymentId::new(&ids), UserId::new(&ids));
    assert_eq!(held.held(payment).await.unwrap(), None);
    let reason = CaseText::new("nothing found").unwrap();
    let context = RequestContext::job("test");
    let released = held.release(payment, officer, &reason, &context).await;
    assert!(
        matches!(released, Err(HeldPaymentsError::NotFound)),
        "{released:?}"
    );
    let rejected = held.reject(payment, officer, &reason, &context).await;
    assert!(
        matches!(rejected, Err(HeldPaymentsError::NotFound)),
        "{rejected:?}"
    );
}
