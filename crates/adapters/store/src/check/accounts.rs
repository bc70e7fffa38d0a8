//! Bank accounts: connected by a valid consent, one of them primary, none twice.

use async_trait::async_trait;
use kernel::{StoreError, UserId};
use payments::Account;

use crate::inspection::{Check, Inspection, PAGE, Rule, Violation};

pub(super) static CONNECTED: Rule = Rule {
    name: "accounts and consents",
    says: "accounts belong to the person who consented; a person has at most one primary account",
    table: "bank_accounts",
    wrong: &[
        Violation::rows(
            "its consent is another person's, or for another bank",
            "SELECT a.id FROM bank_accounts a JOIN bank_consents c ON c.id = a.consent_id \
             WHERE a.user_id <> c.user_id OR a.bank <> c.bank",
        ),
        Violation::rows(
            "it is connected, though its consent has ended",
            "SELECT a.id FROM bank_accounts a JOIN bank_consents c ON c.id = a.consent_id \
             WHERE a.state = {AccountState::Connected} AND c.state = {ConsentState::Ended}",
        ),
        Violation::rows(
            "its person has another primary account as well",
            "SELECT min(id) AS id FROM bank_accounts WHERE is_primary GROUP BY user_id \
             HAVING count(*) > 1",
        ),
    ],
};

/// No account of a bank is connected twice for one person. Numbers are sealed, so they are compared
/// here and not by the database.
pub(super) struct NoDuplicates;

#[async_trait]
impl Check for NoDuplicates {
    fn name(&self) -> &'static str {
        "accounts"
    }

    fn says(&self) -> &'static str {
        "no account of a bank is there twice for one person"
    }

    async fn run(&self, inspection: &mut Inspection<'_>) -> Result<(), StoreError> {
        let mut passed = 0_i64;
        // Of one person: the rows come person by person.
        let mut seen: Vec<Account> = Vec::new();
        loop {
            let page = crate::payments::accounts_by_person(inspection, passed, PAGE).await?;
            if page.is_empty() {
                return Ok(());
            }
            passed += PAGE;
            inspection.examined(page.len());
            // What cannot be read is reported where all rows are read.
            for account in page.into_iter().flatten() {
                if seen.first().map(owner) != Some(owner(&account)) {
                    seen.clear();
                }
                if seen.iter().any(|other| is_same(other, &account)) {
                    let what = "the same account of the bank is there once more for this person";
                    inspection.found("bank_accounts", account.id().to_string(), what);
                }
                seen.push(account);
            }
        }
    }
}

fn owner(account: &Account) -> UserId {
    account.user_id()
}

fn is_same(one: &Account, other: &Account) -> bool {
    (one.bank(), one.number(), one.currency()) == (other.bank(), other.number(), other.currency())
}
