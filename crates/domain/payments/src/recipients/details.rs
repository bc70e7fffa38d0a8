//! From what a customer typed to a recipient, or to everything that is wrong with it.

use std::fmt;

use kernel::{Country, Currency, SingleLine, Timestamp, UserId};

use super::fault::{Faults, RecipientField, RecipientProblem, RecipientViolation};
use crate::{
    AccountInput, Corridor, Corridors, PostalAddress, Recipient, RecipientAccount, RecipientId,
    RecipientState,
};

/// An address as typed.
#[derive(Clone, PartialEq, Eq)]
pub struct AddressInput {
    /// Street and number.
    pub street: String,
    /// Town.
    pub town: String,
    /// Postal code, if the country has them.
    pub post_code: Option<String>,
}

/// A recipient as typed.
#[derive(Clone, PartialEq, Eq)]
pub struct RecipientInput {
    /// Name of the creditor, in whatever script; banks get it as it is.
    pub name: String,
    /// What the customer calls them.
    pub nickname: Option<String>,
    /// Country of the account.
    pub country: Country,
    /// The account.
    pub account: AccountInput,
    /// Address.
    pub address: Option<AddressInput>,
}

/// Masked: an address.
impl fmt::Debug for AddressInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AddressInput(***)")
    }
}

/// Masked: all but the country is about a person.
impl fmt::Debug for RecipientInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecipientInput({}, ***)", self.country)
    }
}

/// A recipient but for its id, owner and time.
pub(super) struct Details {
    name: SingleLine<70>,
    nickname: Option<SingleLine<35>>,
    country: Country,
    currency: Currency,
    account: RecipientAccount,
    address: Option<PostalAddress>,
}

impl Details {
    /// The recipient.
    pub(super) fn recipient(self, id: RecipientId, user_id: UserId, now: Timestamp) -> Recipient {
        Recipient {
            id,
            user_id,
            name: self.name,
            nickname: self.nickname,
            country: self.country,
            currency: self.currency,
            account: self.account,
            address: self.address,
            state: RecipientState::Active,
            created_at: now,
            version: 0,
        }
    }
}

/// Reads all fields.
pub(super) fn parse(
    corridors: &Corridors,
    input: &RecipientInput,
) -> Result<Details, Vec<RecipientViolation>> {
    let mut faults = Faults::default();
    let corridor = corridors.get(input.country);
    let name = faults.take(RecipientField::Name, name(&input.name));
    let nickname = input.nickname.as_deref();
    let nickname =
        nickname.and_then(|text| faults.take(RecipientField::Nickname, SingleLine::new(text)));
    let address = input.address.as_ref();
    let address = address.and_then(|input| read_address(&mut faults, input));
    if corridor.is_none() {
        faults.note(RecipientField::Country, RecipientProblem::NoCorridor);
    }
    let account = corridor.and_then(|corridor| {
        require_address(&mut faults, Some(corridor), input.address.is_some());
        RecipientAccount::parse(corridor, &input.account)
            .map_err(|wrong| faults.account(wrong))
            .ok()
    });
    let details = match (name, corridor, account) {
        (Some(name), Some(corridor), Some(account)) => Some(Details {
            name,
            nickname,
            country: corridor.country,
            currency: corridor.currency,
            account,
            address,
        }),
        _ => None,
    };
    faults.finish(details)
}

/// A creditor's name. Every script is fine; a name of signs and digits alone is none.
pub(super) fn name(text: &str) -> Result<SingleLine<70>, RecipientProblem> {
    let name = SingleLine::<70>::new(text)?;
    if name.as_str().chars().any(char::is_alphabetic) {
        Ok(name)
    } else {
        Err(RecipientProblem::NoLetter)
    }
}

/// An address, or `None` and its faults noted.
pub(super) fn read_address(faults: &mut Faults, input: &AddressInput) -> Option<PostalAddress> {
    let street = faults.take(RecipientField::Street, SingleLine::new(&input.street));
    let town = faults.take(RecipientField::Town, SingleLine::new(&input.town));
    let post_code = input.post_code.as_deref();
    let post_code =
        post_code.map(|text| faults.take(RecipientField::PostCode, SingleLine::new(text)));
    Some(PostalAddress {
        street: street?,
        town: town?,
        post_code: match post_code {
            Some(wrong_or_line) => Some(wrong_or_line?),
            None => None,
        },
    })
}

/// Notes a missing address where the corridor needs one.
pub(super) fn require_address(faults: &mut Faults, corridor: Option<&Corridor>, given: bool) {
    if !given && corridor.is_some_and(|corridor| corridor.address_required) {
        faults.note(RecipientField::Address, RecipientProblem::AddressMissing);
    }
}
