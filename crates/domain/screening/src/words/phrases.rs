//! Legal forms of several words, as romanised, and the short form that stands for each.

use std::{collections::HashMap, sync::LazyLock};

use crate::{matching::fold, text::RawToken};

/// By the sound of the first word: the sounds of all, and the form.
type BySound = HashMap<Vec<u8>, Vec<(Vec<Vec<u8>>, &'static str)>>;

static BY_SOUND: LazyLock<BySound> = LazyLock::new(|| {
    let mut map = BySound::new();
    for (phrase, form) in PHRASES {
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

const PHRASES: &[(&[&str], &str)] = &[
    (&["limited", "liability", "company"], "llc"),
    (&["limited", "liability", "partnership"], "llp"),
    (&["limited", "partnership"], "llp"),
    (&["public", "limited", "company"], "jsc"),
    (&["private", "limited", "company"], "ltd"),
    (&["public", "joint", "stock", "company"], "jsc"),
    (&["open", "joint", "stock", "company"], "jsc"),
    (&["closed", "joint", "stock", "company"], "jsc"),
    (&["joint", "stock", "company"], "jsc"),
    (&["joint", "stock"], "jsc"),
    (
        &["obshchestvo", "s", "ogranichennoy", "otvetstvennostyu"],
        "llc",
    ),
    (
        &["tovaristvo", "z", "obmezhenoyu", "vidpovidalnistyu"],
        "llc",
    ),
    (
        &["tovarystvo", "z", "obmezhenoyu", "vidpovidalnistyu"],
        "llc",
    ),
    (
        &[
            "federalnoe",
            "gosudarstvennoe",
            "byudzhetnoe",
            "uchrezhdenie",
        ],
        "fgup",
    ),
    (
        &[
            "federalnoe",
            "gosudarstvennoe",
            "avtonomnoe",
            "uchrezhdenie",
        ],
        "fgup",
    ),
    (&["federalnoe", "kazennoe", "predpriyatie"], "fgup"),
    (&["federal", "state", "budgetary", "institution"], "fgup"),
    (&["federal", "state", "autonomous", "institution"], "fgup"),
    (&["federal", "state", "budget", "institution"], "fgup"),
    (&["gosudarstvennoe", "byudzhetnoe", "uchrezhdenie"], "fgup"),
    (&["publichnoe", "aktsionernoe", "obshchestvo"], "jsc"),
    (&["publichnoe", "aktsionernoe", "obschestvo"], "jsc"),
    (&["aktsionernoe", "obschestvo"], "jsc"),
    (
        &["obschestvo", "s", "ogranichennoy", "otvetstvennostyu"],
        "llc",
    ),
    (&["otkrytoe", "aktsionernoe", "obshchestvo"], "jsc"),
    (&["otkritoe", "aktsionernoe", "obshchestvo"], "jsc"),
    (&["zakrytoe", "aktsionernoe", "obshchestvo"], "jsc"),
    (&["zakritoe", "aktsionernoe", "obshchestvo"], "jsc"),
    (&["aktsionernoe", "obshchestvo"], "jsc"),
    (
        &["federalnoe", "gosudarstvennoe", "unitarnoe", "predpriyatie"],
        "fgup",
    ),
    (&["federal", "state", "unitary", "enterprise"], "fgup"),
    (&["gosudarstvennoe", "unitarnoe", "predpriyatie"], "fgup"),
    (&["state", "unitary", "enterprise"], "fgup"),
    (&["individualniy", "predprinimatel"], "ip"),
    (&["gesellschaft", "mit", "beschrankter", "haftung"], "llc"),
    (&["sociedad", "de", "responsabilidad", "limitada"], "llc"),
    (&["societe", "a", "responsabilite", "limitee"], "llc"),
    (&["societa", "a", "responsabilita", "limitata"], "llc"),
    (&["sociedad", "anonima", "de", "capital", "variable"], "jsc"),
    (&["sa", "de", "cv"], "jsc"),
    (&["s", "de", "rl", "de", "cv"], "llc"),
    (&["de", "cv"], "jsc"),
    (&["sociedad", "anonima"], "jsc"),
    (&["societe", "anonyme"], "jsc"),
    (&["sociedade", "anonima"], "jsc"),
    (&["aktien", "gesellschaft"], "jsc"),
    (&["sp", "z", "oo"], "llc"),
    (&["spolka", "z", "oo"], "llc"),
    (&["sdn", "bhd"], "ltd"),
    (&["y", "cia"], "inc"),
    (&["and", "co"], "inc"),
    (&["et", "cie"], "inc"),
    (&["und", "co"], "inc"),
    (&["kabushiki", "kaisha"], "jsc"),
    (&["yugen", "kaisha"], "ltd"),
    (&["pvt", "ltd"], "ltd"),
    (&["pte", "ltd"], "ltd"),
    (&["pty", "ltd"], "ltd"),
    (&["co", "ltd"], "ltd"),
    (&["company", "limited"], "ltd"),
    (&["co", "limited"], "ltd"),
    (&["anonim", "sirketi"], "jsc"),
    (&["limited", "sirketi"], "llc"),
    (&["ltd", "sti"], "llc"),
    (&["private", "joint", "stock"], "jsc"),
    (&["nauchno", "issledovatelskiy", "institut"], "research"),
    (&["nauchno", "proizvodstvennoe", "obedinenie"], "npo"),
    (&["nauchno", "proizvodstvenniy", "kompleks"], "npk"),
];

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
