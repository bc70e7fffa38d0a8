//! Forms of one given name in several languages, and short forms.

use std::{collections::HashMap, sync::LazyLock};

use crate::tables::{NAME_FORMS, loaded};

static CLASSES: LazyLock<HashMap<&'static str, [u16; 2]>> =
    LazyLock::new(|| loaded(NAME_FORMS.row_numbers("names")));

/// The names this word is a form of; zero stands for none.
pub(crate) fn class_of(word: &str) -> [u16; 2] {
    CLASSES.get(word).copied().unwrap_or_default()
}
