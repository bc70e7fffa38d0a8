//! A store on either engine, with the cipher that production has.

use std::sync::Arc;

use chrono::NaiveDate;
use crypto::{AesFieldCipher, EncryptionKey};
use identity::{
    BirthDate, KycStatus, NationalId, NationalIdPolicy, PersonName, Role, User, UserState,
};
use kernel::{Clock, FieldCipher, SingleLine, testing::TestClock};
use secrecy::SecretString;
use store::{Store, testing::TestDatabase};
use system::SystemRandom;

/// Two fixed keys: 32 bytes of 1 and of 2.
pub(crate) fn cipher() -> Arc<dyn FieldCipher> {
    let key = |id, text: &str| EncryptionKey::from_base64(id, &SecretString::from(text)).unwrap();
    let current = key("test", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
    let fingerprints = key("prints", "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=");
    let cipher = AesFieldCipher::new(&current, &[], fingerprints, Arc::new(SystemRandom));
    Arc::new(cipher.unwrap())
}

/// An empty store on SQLite.
pub(crate) async fn sqlite() -> Option<(Store, TestDatabase)> {
    let database = TestDatabase::sqlite().await;
    Some((database.open(cipher()), database))
}

/// An empty store on PostgreSQL, if there is one.
pub(crate) async fn postgres() -> Option<(Store, TestDatabase)> {
    let database = TestDatabase::postgres().await?;
    Some((database.open(cipher()), database))
}

/// The `nth` of two people, not stored yet.
pub(crate) fn person(nth: usize) -> User {
    let (id, national_id) = [
        ("usr_0197a6e2000070008000000000000001", "20036914700"),
        ("usr_0197a6e2000070008000000000000002", "29020073150"),
    ][nth];
    let policy = NationalIdPolicy { synthetic: false };
    User {
        id: id.parse().unwrap(),
        national_id: NationalId::parse(national_id, policy).unwrap(),
        name: PersonName {
            full: SingleLine::new("Kunigunde Testmann").unwrap(),
            given: Some(SingleLine::new("Kunigunde").unwrap()),
            family: Some(SingleLine::new("Testmann").unwrap()),
        },
        birth_date: BirthDate::new(NaiveDate::from_ymd_opt(1969, 3, 20).unwrap()),
        role: Role::User,
        kyc: KycStatus::Approved,
        state: UserState::Active,
        created_at: TestClock::default().now(),
        version: 1,
    }
}

/// Makes a test of each rule on each engine: `sqlite::rule` and `postgres::rule`. A rule is an
/// `async fn(Store, &TestDatabase)`.
macro_rules! on_both_engines {
    ($($rule:ident)*) => {
        $crate::common::on_both_engines! { @engine sqlite $($rule)* }
        $crate::common::on_both_engines! { @engine postgres $($rule)* }
    };
    (@engine $engine:ident $($rule:ident)*) => {
        mod $engine {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $rule() {
                    if let Some((store, database)) = $crate::common::$engine().await {
                        super::$rule(store, &database).await;
                    }
                }
            )*
        }
    };
}

pub(crate) use on_both_engines;
