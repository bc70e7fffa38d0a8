use chrono::TimeDelta;
use kernel::ConflictOn;
use kernel::testing::{TestClock, TestIds};

use super::*;
use crate::{AccountInput, RecipientAccount, fakes::FakeStore};

struct Setting {
    store: FakeStore,
    clock: Arc<TestClock>,
    recipients: Recipients,
    context: RequestContext,
    user: UserId,
    stranger: UserId,
}

fn setting() -> Setting {
    let store = FakeStore::default();
    let clock = Arc::new(TestClock::default());
    let ids = Arc::new(TestIds::default());
    Setting {
        recipients: Recipients::new(
            Arc::new(Corridors::built_in().unwrap()),
            Arc::new(store.clone()),
            Arc::new(store.clone()),
            clock.clone(),
            ids.clone(),
        ),
        context: RequestContext::job("test"),
        user: UserId::new(&*ids),
        stranger: UserId::new(&*ids),
        store,
        clock,
    }
}

impl Setting {
    async fn create(&self, input: &RecipientInput) -> Result<Recipient, RecipientError> {
        self.recipients
            .create(&self.context, self.user, input)
            .await
    }

    async fn patch(
        &self,
        id: RecipientId,
        patch: &RecipientPatch,
    ) -> Result<Recipient, RecipientError> {
        self.recipients
            .patch(&self.context, self.user, id, patch)
            .await
    }

    fn change_log(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        let contents = self.store.contents();
        (
            contents.audit.iter().map(|entry| entry.action).collect(),
            contents.events.iter().map(|event| event.kind).collect(),
        )
    }
}

fn address() -> AddressInput {
    AddressInput {
        street: "1 Main Street".to_owned(),
        town: "Springfield".to_owned(),
        post_code: Some("01101".to_owned()),
    }
}

fn german() -> RecipientInput {
    RecipientInput {
        name: "Erika Mustermann".to_owned(),
        nickname: Some("Mum".to_owned()),
        country: "DE".parse().unwrap(),
        account: AccountInput {
            iban: Some("DE89 3704 0044 0532 0130 00".to_owned()),
            ..AccountInput::default()
        },
        address: None,
    }
}

fn american() -> RecipientInput {
    RecipientInput {
        name: "John Doe".to_owned(),
        nickname: None,
        country: "US".parse().unwrap(),
        account: AccountInput {
            iban: None,
            account_number: Some("123456789".to_owned()),
            clearing_code: Some("021000021".to_owned()),
        },
        address: Some(address()),
    }
}

fn faults<T: std::fmt::Debug>(
    result: Result<T, RecipientError>,
) -> Vec<(&'static str, &'static str)> {
    match result {
        Err(RecipientError::Invalid(faults)) => {
            faults.iter().map(|f| (f.field.path(), f.code())).collect()
        }
        other => panic!("not invalid: {other:?}"),
    }
}

#[tokio::test]
async fn a_recipient_is_added_with_the_currency_of_its_corridor_and_leaves_a_trail() {
    let setting = setting();
    let recipient = setting.create(&german()).await.unwrap();
    assert_eq!(recipient.name.as_str(), "Erika Mustermann");
    assert_eq!(recipient.currency.code(), "EUR");
    let iban = "DE89370400440532013000".parse().unwrap();
    assert_eq!(recipient.account, RecipientAccount::Iban(iban));
    assert_eq!(recipient.user_id, setting.user);
    assert_eq!(setting.store.contents().recipients, [recipient]);
    assert_eq!(
        setting.change_log(),
        (vec!["recipient.added"], vec!["recipient.added"])
    );
}

#[tokio::test]
async fn the_trail_names_no_name_and_no_account() {
    let setting = setting();
    let recipient = setting.create(&american()).await.unwrap();
    let name = Some("Jane Doe".to_owned());
    let patch = RecipientPatch {
        name,
        ..RecipientPatch::default()
    };
    setting.patch(recipient.id, &patch).await.unwrap();
    let contents = setting.store.contents();
    let text = format!(
        "{:?} {:?} {recipient:?} {:?} {patch:?}",
        contents.audit,
        contents.events,
        american()
    );
    for secret in ["Doe", "123456789", "Main Street", "Springfield"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}

#[tokio::test]
async fn all_fields_that_do_not_fit_are_named_at_once_and_nothing_is_stored() {
    let setting = setting();
    let wrong = RecipientInput {
        name: "12345 !".to_owned(),
        nickname: Some("x".repeat(36)),
        account: AccountInput {
            iban: Some("DE89370400440532013000".to_owned()),
            account_number: None,
            clearing_code: Some("021000022".to_owned()),
        },
        address: Some(AddressInput {
            street: String::new(),
            town: "Spring\u{202e}field".to_owned(),
            post_code: Some("0".repeat(17)),
        }),
        ..american()
    };
    assert_eq!(
        faults(setting.create(&wrong).await),
        [
            ("name", "no_letter"),
            ("nickname", "too_long"),
            ("address.street", "empty"),
            ("address.town", "forbidden_characters"),
            ("address.postCode", "too_long"),
            ("account.iban", "not_used"),
            ("account.accountNumber", "required"),
            ("account.clearingCode", "wrong_check_digits"),
        ]
    );
    assert!(setting.store.contents().recipients.is_empty());
    assert_eq!(setting.change_log(), (vec![], vec![]));
}

#[tokio::test]
async fn a_name_has_1_to_70_characters_of_any_script() {
    for (name, fault) in [
        ("", Some("empty")),
        ("   ", Some("empty")),
        ("a\u{0}", Some("forbidden_characters")),
        ("\u{202e}evil", Some("forbidden_characters")),
        (&*"æ".repeat(70), None),
        (&*"æ".repeat(71), Some("too_long")),
        ("محمد", None),
        ("李雷", None),
    ] {
        let input = RecipientInput {
            name: name.to_owned(),
            ..german()
        };
        let result = setting().create(&input).await;
        match fault {
            None => assert!(result.is_ok(), "{name:?}"),
            Some(code) => assert_eq!(faults(result), [("name", code)], "{name:?}"),
        }
    }
}

#[tokio::test]
async fn a_country_without_corridor_is_refused_norway_included() {
    for country in ["NO", "KP"] {
        let input = RecipientInput {
            country: country.parse().unwrap(),
            ..german()
        };
        assert_eq!(
            faults(setting().create(&input).await),
            [("country", "unsupported_country")]
        );
    }
}

#[tokio::test]
async fn an_address_is_wanted_where_the_corridor_needs_one() {
    let setting = setting();
    let input = RecipientInput {
        address: None,
        ..american()
    };
    assert_eq!(
        faults(setting.create(&input).await),
        [("address", "required")]
    );
    let recipient = setting.create(&american()).await.unwrap();
    let patch = RecipientPatch {
        address: Change::Clear,
        ..RecipientPatch::default()
    };
    assert_eq!(
        faults(setting.patch(recipient.id, &patch).await),
        [("address", "required")]
    );
}

#[tokio::test]
async fn name_nickname_and_address_change_and_the_account_stays() {
    let setting = setting();
    let before = setting.create(&german()).await.unwrap();
    let patch = RecipientPatch {
        name: Some("Erika Müller".to_owned()),
        nickname: Change::Clear,
        address: Change::Set(address()),
    };
    let after = setting.patch(before.id, &patch).await.unwrap();
    assert_eq!(after.name.as_str(), "Erika Müller");
    assert_eq!(after.nickname, None);
    assert!(after.address.is_some());
    assert_eq!(after.account, before.account);
    assert_eq!(after.version, before.version + 1);
    let contents = setting.store.contents();
    assert_eq!(contents.recipients, [after]);
    let changed = &contents.audit[1].detail["changed"];
    assert_eq!(changed, &json!(["name", "nickname", "address"]));
}

#[tokio::test]
async fn a_patch_is_checked_like_a_new_recipient() {
    let setting = setting();
    let recipient = setting.create(&german()).await.unwrap();
    let patch = RecipientPatch {
        name: Some("42".to_owned()),
        nickname: Change::Set(String::new()),
        address: Change::Set(AddressInput {
            town: String::new(),
            ..address()
        }),
    };
    assert_eq!(
        faults(setting.patch(recipient.id, &patch).await),
        [
            ("name", "no_letter"),
            ("nickname", "empty"),
            ("address.town", "empty")
        ]
    );
    assert_eq!(setting.store.contents().recipients, [recipient]);
}

#[tokio::test]
async fn a_patch_that_changes_nothing_leaves_no_trace() {
    let setting = setting();
    let recipient = setting.create(&german()).await.unwrap();
    let patch = RecipientPatch {
        nickname: Change::Set("Mum".to_owned()),
        ..RecipientPatch::default()
    };
    let same = setting.patch(recipient.id, &patch).await.unwrap();
    assert_eq!(same, recipient);
    assert_eq!(setting.change_log().0, ["recipient.added"]);
}

#[tokio::test]
async fn a_deleted_recipient_is_kept_but_no_longer_found_changed_or_deleted() {
    let setting = setting();
    let recipient = setting.create(&german()).await.unwrap();
    setting.clock.advance(TimeDelta::hours(1));
    let delete = || {
        setting
            .recipients
            .delete(&setting.context, setting.user, recipient.id)
    };
    delete().await.unwrap();
    let at = setting.clock.now();
    assert_eq!(
        setting.store.contents().recipients[0].state,
        RecipientState::Deleted { at }
    );
    assert_eq!(
        setting
            .recipients
            .get(setting.user, recipient.id)
            .await
            .unwrap(),
        None
    );
    let page = PageRequest::new(None, None).unwrap();
    assert!(
        setting
            .recipients
            .list(setting.user, &page)
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert!(matches!(delete().await, Err(RecipientError::NotFound)));
    let patch = RecipientPatch::default();
    let patched = setting.patch(recipient.id, &patch).await;
    assert!(matches!(patched, Err(RecipientError::NotFound)));
    assert_eq!(
        setting.change_log().1,
        ["recipient.added", "recipient.removed"]
    );
}

#[tokio::test]
async fn another_persons_recipient_is_as_good_as_none() {
    let Setting {
        recipients,
        context,
        user,
        stranger,
        store,
        ..
    } = setting();
    let theirs = recipients.create(&context, user, &german()).await.unwrap();
    assert_eq!(recipients.get(stranger, theirs.id).await.unwrap(), None);
    let patch = RecipientPatch {
        nickname: Change::Set("Mine".to_owned()),
        ..RecipientPatch::default()
    };
    let patched = recipients
        .patch(&context, stranger, theirs.id, &patch)
        .await;
    assert!(matches!(patched, Err(RecipientError::NotFound)));
    let deleted = recipients.delete(&context, stranger, theirs.id).await;
    assert!(matches!(deleted, Err(RecipientError::NotFound)));
    assert_eq!(store.contents().recipients, [theirs]);
}

fn conflict() -> StoreError {
    StoreError::Conflict(ConflictOn::Version("recipients"))
}

#[tokio::test]
async fn a_change_that_lost_a_race_is_made_anew_and_gives_up_after_the_last_attempt() {
    for (lost, made) in [(MAX_ATTEMPTS - 1, true), (MAX_ATTEMPTS, false)] {
        let setting = setting();
        let recipient = setting.create(&german()).await.unwrap();
        (0..lost).for_each(|_| setting.store.fail_next_commit(conflict()));
        let deleted = setting
            .recipients
            .delete(&setting.context, setting.user, recipient.id);
        assert_eq!(deleted.await.is_ok(), made, "lost {lost} times");
        let removals = if made { 2 } else { 1 };
        assert_eq!(setting.change_log().0.len(), removals, "lost {lost} times");
    }
}
