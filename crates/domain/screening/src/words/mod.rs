//! What is known of the words that names are made of: the tables of `data/`, behind the questions
//! that the matcher asks of them.

mod endings;
mod forms;
mod generic;
mod given;
mod particles;
mod phrases;
mod synonyms;

pub(crate) use endings::{arabic_endings, arabic_word, is_patronymic_ending, surname_ending};
pub(crate) use forms::{
    is_known_misspelling, is_short_form, is_word_of_a_form, legal_form, words_of_most,
};
pub(crate) use generic::{generic, place};
pub(crate) use given::{is_common_given, is_common_surname};
pub(crate) use particles::{
    is_article, is_child_of, is_honorific, is_parent_of, is_particle, is_servant_of, is_stop,
};
pub(crate) use phrases::phrase;
pub(crate) use synonyms::class_of;
