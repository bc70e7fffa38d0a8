//! Small words that come and go in names.

use std::{collections::HashSet, sync::LazyLock};

use super::set;

static ARTICLES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| set("al el ul ar as ash at ad an az ol il oul"));

static PARTICLES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    set(
        "bin ibn ben bint binti bte binte bn da de do dos das del della di du la le las los van von der den \
         ten ter zu zur zum y e i und et ould wuld walad ou av af ap der dit dite called ep epouse",
    )
});

static HONORIFICS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    set(
        "mr mrs ms miss dr prof professor sir dame lord lady haji hajji hadji hajj haj alhaj alhaji \
         sheikh shaikh shaykh sheik cheikh shekh mullah mulla molla maulana mawlana maulavi mawlawi \
         maulawi maulvi moulavi molvi mawlavi imam ayatollah general gen colonel col brigadier brig \
         captain capt major maj lieutenant lt sergeant sgt commander cmdr admiral adm his her excellency \
         hon honorable rev reverend qari hafiz ustad ustaz engineer eng ing senor senora sr jr herr frau \
         monsieur madame mme president minister prince princess sayyid seyyed sayyed syed alias aka fnu lnu",
    )
});

static STOP: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    set(
        "the of and for in on de la le les el los las du des del et y und der die das fur e en da do dos di i \
         na po za dlya im imeni v s o al van het a an to with by und ve li lil wa",
    )
});

/// The Arabic article and its assimilated forms.
pub(crate) fn is_article(word: &str) -> bool {
    ARTICLES.contains(word)
}

/// A word between the names of a person.
pub(crate) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(word) || ARTICLES.contains(word)
}

/// A title.
pub(crate) fn is_honorific(word: &str) -> bool {
    HONORIFICS.contains(word)
}

/// A word between the words of an organisation's name.
pub(crate) fn is_stop(word: &str) -> bool {
    STOP.contains(word)
}

/// `abd` ("servant of") with its article glued to it, longest first.
pub(crate) const ABD: &[&str] = &[
    "abdoul", "abdul", "abdel", "abdal", "abdol", "abdur", "abdu", "abd",
];
