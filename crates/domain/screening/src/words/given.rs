//! Names that many people bear: two people sharing one says little.

use std::{collections::HashSet, sync::LazyLock};

use super::class_of;
use crate::tables::{COMMON_NAMES, loaded};

static GIVEN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| loaded(COMMON_NAMES.set("given")));

static SURNAMES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| loaded(COMMON_NAMES.set("surnames")));

/// A given name that many people bear, in any of its forms.
pub(crate) fn is_common_given(word: &str) -> bool {
    GIVEN.contains(word) || class_of(word) != [0, 0]
}

/// A surname that many people bear.
pub(crate) fn is_common_surname(word: &str) -> bool {
    SURNAMES.contains(word)
}
