//! Organisations that go by the initials of their names: IRISL is the Islamic Republic of Iran
//! Shipping Lines.

use super::{
    prepared::PreparedName,
    token::{Token, TokenKind},
};
use crate::{text::RawToken, words};

/// What an acronym and the name it stands for score: others may have the same initials.
pub(super) const ACRONYM: i32 = 760;

/// Fewest and most letters of an acronym.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=8;

/// What the initials of the words spell: with and without small words, with and without the form.
pub(super) fn spelled(raw: &[RawToken]) -> Vec<String> {
    let mut all = Vec::new();
    for (small, form) in [(true, true), (true, false), (false, true), (false, false)] {
        let counted = raw.iter().filter(|token| {
            (small || !words::is_stop(&token.plain))
                && (form || words::legal_form(&token.plain).is_none())
        });
        let initials: String = counted.filter_map(|t| t.plain.chars().next()).collect();
        if LETTERS.contains(&initials.len()) && !all.contains(&initials) {
            all.push(initials);
        }
    }
    all
}

/// Whether all that one name says is the initials of the other.
pub(super) fn stands_for(short: &PreparedName, long: &PreparedName) -> bool {
    let says = |token: &&Token| token.kind != TokenKind::LegalForm;
    let mut telling = short.tokens.iter().filter(says);
    match (telling.next(), telling.next()) {
        (Some(only), None) => long
            .initials
            .iter()
            .any(|initials| **initials == *only.text),
        _ => false,
    }
}

/// Leaves an acronym out that stands beside the words it is made of: it says nothing more.
pub(super) fn without_own(mut raw: Vec<RawToken>) -> Vec<RawToken> {
    if raw.len() < 4 {
        return raw;
    }
    let own = (0..raw.len()).find(|at| {
        let Some(token) = raw
            .get(*at)
            .filter(|token| LETTERS.contains(&token.plain.len()))
        else {
            return false;
        };
        let others: Vec<RawToken> = raw
            .iter()
            .enumerate()
            .filter(|(other, _)| other != at)
            .map(|(_, token)| token.clone())
            .collect();
        let mut spelled = spelled(&others).into_iter();
        spelled.any(|initials| initials == token.plain)
    });
    if let Some(at) = own {
        raw.remove(at);
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::{super::prepared::Role, *};
    use crate::matching::prepare;

    #[test]
    fn initials_stand_for_a_name() {
        for (short, long, stands) in [
            ("IRISL", "Islamic Republic of Iran Shipping Lines", true),
            (
                "I.R.I.S.L.",
                "Islamic Republic of Iran Shipping Lines",
                true,
            ),
            ("CNPC Ltd", "China National Petroleum Corporation", true),
            ("CNOC", "China National Petroleum Corporation", false),
            ("CN", "China National", false),
        ] {
            let short = prepare(short, Role::Organization);
            let long = prepare(long, Role::Organization);
            let found = short.iter().zip(&long).any(|(s, l)| stands_for(s, l));
            assert_eq!(found, stands, "{long:?}");
        }
    }
}
