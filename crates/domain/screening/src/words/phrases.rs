//! Legal forms of several words, as romanised, and the short form that stands for each.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    matching::fold,
    tables::{LEGAL_FORMS, loaded},
    text::RawToken,
};

/// By the sound of the first word: the sounds of all, and the form.
type BySound = HashMap<Vec<u8>, Vec<(Vec<Vec<u8>>, &'static str)>>;

static BY_SOUND: LazyLock<BySound> = LazyLock::new(|| {
    let mut map = BySound::new();
    for (form, phrase) in loaded(LEGAL_FORMS.sentences("phrases")) {
        let sounds: Vec<Vec<u8>> = phrase.iter().map(|word| fold(word)).collect();
        let first = sounds.first().cloned().unwrap_or_default();
        map.entry(first).or_default().push((sounds, form));
    }
    map
});

/// The legal form that a name goes on with, and of how many words it is. By sound: `ogranichennoy` is
/// written in as many ways as there are standards.
pub(crate) fn phrase(words: &[RawToken]) -> Option<(usize, &'static str)> {
    let first = words.first()?;
    let starting = BY_SOUND.get(&fold(&first.plain))?;
    let here = |sounds: &Vec<Vec<u8>>| {
        let pairs = sounds.iter().zip(words);
        sounds.len() <= words.len() && pairs.skip(1).all(|(s, word)| *s == fold(&word.plain))
    };
    let (sounds, form) = starting.iter().find(|(sounds, _)| here(sounds))?;
    Some((sounds.len(), form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_known_by_its_sound() {
        for (name, found) in [
            (
                "obshchestvo s ogranichennoi otvetstvennostyu vektor",
                Some((4, "llc")),
            ),
            ("limited liability company", Some((3, "llc"))),
            ("limited edition", None),
            ("", None),
        ] {
            let words: Vec<RawToken> = name.split(' ').map(RawToken::of).collect();
            assert_eq!(phrase(&words), found, "{name}");
        }
    }
}
