//! What is known of the words that names are made of.

mod forms;
mod generic;
mod given;
mod particles;
mod phrases;
mod synonyms;

pub(crate) use forms::legal_form;
pub(crate) use generic::{generic, place};
pub(crate) use given::{is_common_given, is_common_surname};
pub(crate) use particles::{ABD, is_article, is_honorific, is_particle, is_stop};
pub(crate) use phrases::phrase;
pub(crate) use synonyms::class_of;

use std::collections::HashSet;

/// A set of the words in a text.
pub(crate) fn set(text: &'static str) -> HashSet<&'static str> {
    text.split_ascii_whitespace().collect()
}
