//! Small words that come and go in names.

use std::{collections::HashSet, sync::LazyLock};

use crate::tables::{SMALL_WORDS, loaded};

type Words = LazyLock<HashSet<&'static str>>;

static ARTICLES: Words = LazyLock::new(|| loaded(SMALL_WORDS.set("articles")));
static PARTICLES: Words = LazyLock::new(|| loaded(SMALL_WORDS.set("particles")));
static PARENTS: Words = LazyLock::new(|| loaded(SMALL_WORDS.set("parent")));
static TITLES: Words = LazyLock::new(|| loaded(SMALL_WORDS.set("titles")));
static STOP: Words = LazyLock::new(|| loaded(SMALL_WORDS.set("stop")));
static SERVANT: Words = LazyLock::new(|| loaded(SMALL_WORDS.set("servant")));
static CHILD: Words = LazyLock::new(|| loaded(SMALL_WORDS.set("child")));

/// The Arabic article and its assimilated forms.
pub(crate) fn is_article(word: &str) -> bool {
    ARTICLES.contains(word)
}

/// A word between the names of a person.
pub(crate) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(word) || ARTICLES.contains(word)
}

/// Father or mother of: `abu`.
pub(crate) fn is_parent_of(word: &str) -> bool {
    PARENTS.contains(word)
}

/// A title.
pub(crate) fn is_honorific(word: &str) -> bool {
    TITLES.contains(word)
}

/// A word between the words of an organisation's name.
pub(crate) fn is_stop(word: &str) -> bool {
    STOP.contains(word)
}

/// `abd` (servant of), with its article or without.
pub(crate) fn is_servant_of(word: &str) -> bool {
    SERVANT.contains(word)
}

/// A word that makes a patronymic of the name before it: `oglu`.
pub(crate) fn is_child_of(word: &str) -> bool {
    CHILD.contains(word)
}
