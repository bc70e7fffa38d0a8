//! A stolen disk tells nothing about people: restricted columns rest sealed.

use identity::{LoginAttempt, LoginClient, ProviderId, TokenHash, ports::IdentityUnitOfWork};
use kernel::{StoreError, UnitOfWorkFactory};
use payments::{StoredResponse, ports::PaymentsUnitOfWork, ports::RecipientQueries};
use secrecy::SecretString;
use store::{Store, testing::TestDatabase};

use crate::{
    common::{on_both_engines, person},
    fixture::Fixture,
};

on_both_engines! {
    nothing_restricted_is_legible_at_rest
    a_sealed_value_moved_to_another_row_is_reported_and_not_believed
    an_inconsistent_row_is_reported_by_place_and_never_by_value
}

/// Parts of the data stored below that must not be legible on disk.
const RESTRICTED: &[&str] = &[
    "20036914700", // national id
    "1969-03-20",  // birth date
    "Kunigunde",   // the person's name
    "Testmann",
    "9386011117947", // the person's account
    "Sparegrisen",
    "Brunhilde", // the recipient's name
    "Bruni",
    "370400440532013000", // the recipient's account
    "Musterallee",        // the recipient's address
    "Kleinstadt",
    "Geburtstagsgeld", // the message
    "nonce-in-the-clear",
    "verifier-in-the-clear",
    "answer-in-the-clear",
];

async fn begin_identity(store: &Store) -> Box<dyn IdentityUnitOfWork> {
    UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(store)
        .await
        .unwrap()
}

async fn nothing_restricted_is_legible_at_rest(store: Store, database: &TestDatabase) {
    let fixture = Fixture::new();
    fixture.prepare(&store).await;
    fixture.admit(&store).await;
    let mut unit = begin_identity(&store).await;
    unit.logins()
        .add_attempt(&LoginAttempt {
            state: TokenHash::from_bytes([4; 32]),
            provider: ProviderId::new("bankid"),
            browser: TokenHash::from_bytes([5; 32]),
            nonce: SecretString::from("nonce-in-the-clear"),
            pkce_verifier: SecretString::from("verifier-in-the-clear"),
            client: LoginClient::Web {
                return_path: "/".into(),
            },
            expires_at: fixture.quote.expires_at,
        })
        .await
        .unwrap();
    unit.commit().await.unwrap();
    let mut unit = UnitOfWorkFactory::<dyn PaymentsUnitOfWork>::begin(&store)
        .await
        .unwrap();
    let answer = StoredResponse {
        status: 201,
        body: b"answer-in-the-clear".to_vec(),
    };
    let finished = unit
        .idempotency()
        .finish(person(0).id, &fixture.claim.key, &answer)
        .await;
    finished.unwrap();
    unit.commit().await.unwrap();

    let at_rest = database.everything_at_rest().await;
    for legible in ["bankid", "resource-1", &fixture.payment.id().to_string()] {
        assert!(at_rest.contains(legible), "the look is blind: no {legible}");
    }
    for restricted in RESTRICTED {
        assert!(!at_rest.contains(restricted), "{restricted} is legible");
    }
}

/// Otherwise a person with write access to the database could redirect payments to another account.
async fn a_sealed_value_moved_to_another_row_is_reported_and_not_believed(
    store: Store,
    database: &TestDatabase,
) {
    let fixture = Fixture::new();
    fixture.prepare(&store).await;
    let mut other = fixture.recipient.clone();
    other.id = payments::RecipientId::new(&fixture.ids);
    let mut unit = UnitOfWorkFactory::<dyn PaymentsUnitOfWork>::begin(&store)
        .await
        .unwrap();
    unit.recipients().add(&other).await.unwrap();
    unit.commit().await.unwrap();
    let (from, to) = (fixture.recipient.id, other.id);
    let sql = format!(
        "UPDATE recipients SET account = (SELECT account FROM recipients WHERE id = '{from}') \
         WHERE id = '{to}'"
    );
    database.execute(&sql).await.unwrap();
    let read = store.recipient(person(0).id, to).await;
    let Err(StoreError::Inconsistent {
        table, column, id, ..
    }) = read
    else {
        panic!("{read:?}");
    };
    assert_eq!(
        (table, column, id),
        ("recipients", "account", to.to_string())
    );
}

async fn an_inconsistent_row_is_reported_by_place_and_never_by_value(
    store: Store,
    database: &TestDatabase,
) {
    let fixture = Fixture::new();
    fixture.prepare(&store).await;
    let id = fixture.recipient.id;
    let sql = format!("UPDATE recipients SET country = 'Atlantis' WHERE id = '{id}'");
    database.execute(&sql).await.unwrap();
    let error = store
        .recipient(person(0).id, id)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("recipients.country") && error.contains(&id.to_string()),
        "{error}"
    );
    assert!(!error.contains("Atlantis"), "{error}");
}
