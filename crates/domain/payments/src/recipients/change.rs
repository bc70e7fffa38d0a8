//! What of a recipient may change, and what a change comes to.

use std::fmt;

use kernel::SingleLine;

use super::{
    details::{AddressInput, name, read_address, require_address},
    fault::{Faults, RecipientField, RecipientViolation},
};
use crate::{Corridor, Recipient};

/// What is to become of something optional.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It goes.
    Clear,
    /// It becomes this.
    Set(T),
}

/// A change as typed. Country and account are not in it: see the module.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RecipientPatch {
    /// Name of the creditor, corrected. Each payment is shown, assessed and kept with the name it
    /// was made to.
    pub name: Option<String>,
    /// What the customer calls them.
    pub nickname: Change<String>,
    /// Address.
    pub address: Change<AddressInput>,
}

/// Masked: it is about a person.
impl fmt::Debug for RecipientPatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecipientPatch(***)")
    }
}

/// The changed recipient and the names of the fields that are not as before.
pub(super) fn apply(
    patch: &RecipientPatch,
    current: &Recipient,
    corridor: Option<&Corridor>,
) -> Result<(Recipient, Vec<&'static str>), Vec<RecipientViolation>> {
    let mut faults = Faults::default();
    let mut changed = current.clone();
    if let Some(text) = &patch.name
        && let Some(name) = faults.take(RecipientField::Name, name(text))
    {
        changed.name = name;
    }
    match &patch.nickname {
        Change::Keep => {}
        Change::Clear => changed.nickname = None,
        Change::Set(text) => {
            changed.nickname = faults.take(RecipientField::Nickname, SingleLine::new(text));
        }
    }
    match &patch.address {
        Change::Keep => {}
        Change::Clear => {
            require_address(&mut faults, corridor, false);
            changed.address = None;
        }
        Change::Set(input) => changed.address = read_address(&mut faults, input),
    }
    let fields = [
        ("name", changed.name != current.name),
        ("nickname", changed.nickname != current.nickname),
        ("address", changed.address != current.address),
    ];
    let fields = fields
        .into_iter()
        .filter_map(|(n, differs)| differs.then_some(n));
    let fields = fields.collect();
    faults.finish(Some((changed, fields)))
}
