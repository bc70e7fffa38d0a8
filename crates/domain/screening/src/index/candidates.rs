//! The names that are worth a full comparison: those with enough words like the ones asked for.

use super::{Index, IndexedName, grams::wide, like::LikeWords, memo::Memo};
use crate::{
    matching::{ALIKE, Role, Token, TokenKind, may_be_whole, weights},
    words::is_article,
};

/// The part of the lighter name's weight, in hundredths, that has to be found for a full comparison.
const NEEDED: u32 = 55;

/// The same for a comparison of the names as a whole.
const NEEDED_OF_WHOLE: u32 = 35;

/// What an initial weighs in the name of a person.
const INITIAL: u32 = 250;

/// One reading of the name asked for.
pub(super) struct Query<'a> {
    pub(super) asked: &'a [&'a Token],
    /// All its words written together.
    pub(super) whole: &'a str,
    pub(super) role: Role,
    /// What the names have to score, in thousandths.
    pub(super) least: u32,
}

/// Names that have enough words like those asked for.
pub(super) fn candidates(index: &Index, query: &Query<'_>, memo: &mut Memo<'_>) -> Vec<u32> {
    let mut tally = Tally::new(index);
    let mut like = LikeWords::new(index, query.role);
    let asked = query.asked.iter().copied().enumerate();
    for token in asked.filter(|(_, token)| !is_initial(token)) {
        like.of(token, memo, |word, share| {
            tally.add(word, share, share < 1000);
        });
    }
    for window in query.asked.windows(2).chain(query.asked.windows(3)) {
        let length: usize = window.iter().map(|token| token.text.len()).sum();
        let article = window.iter().any(|token| is_article(&token.text));
        if !article && (4..=26 - 4 * window.len()).contains(&length) {
            like.of_joined(window, |word| tally.add(word, 1000, true));
        }
    }
    let weight: u32 = query.asked.iter().map(|t| u32::from(t.weight)).sum();
    let initials = query.asked.iter().filter(|token| is_initial(token)).count();
    let initials = super::build::narrow(initials);
    let mut touched = std::mem::take(&mut tally.touched);
    touched.retain(|id| {
        let Some(name) = index.names.get(wide(*id)).filter(|n| n.role == query.role) else {
            return false;
        };
        let (got, joined) = tally.of(*id);
        let lighter = weight.min(name.weight);
        let enough = |got| at_most(got, (weight, initials), name, query.role) >= query.least;
        got * 100 >= NEEDED * lighter && (joined || enough(shared(index, query.asked, name, memo)))
            || got * 100 >= NEEDED_OF_WHOLE * lighter
                && may_be_whole(query.whole, &name.whole, query.role)
    });
    touched
}

fn is_initial(token: &Token) -> bool {
    token.kind == TokenKind::Initial
}

/// What two names that share words of these weights score at most. An initial may stand for any name.
fn at_most(
    (left_got, right_got): (u32, u32),
    (asked, initials): (u32, u32),
    name: &IndexedName,
    role: Role,
) -> u32 {
    let listed_initials = u32::from(name.initials);
    let behind = 1000 - INITIAL;
    // A word may weigh more on one side: a patronymic that stands where a surname should.
    let names = left_got.max(right_got);
    let stand_ins = INITIAL * (initials + listed_initials);
    let left = asked.saturating_sub(left_got + initials * INITIAL + listed_initials * behind);
    let right = name
        .weight
        .saturating_sub(right_got + listed_initials * INITIAL + initials * behind);
    let (contradicts, omits) = weights(role);
    let lost = left.min(right) * contradicts / 100 + left.abs_diff(right) * omits / 100;
    let got = names + stand_ins;
    let score = got * 1000 / (got + lost).max(1);
    // One common name and initials are never enough.
    let common = role == Role::Person && stand_ins > 0 && names < 750;
    if common { score.min(660) } else { score }
}

/// The weight of the words that have one like them on the other side, for each side.
fn shared(index: &Index, asked: &[&Token], name: &IndexedName, memo: &mut Memo<'_>) -> (u32, u32) {
    let ids = index.word_ids.get(name.range()).unwrap_or_default();
    let mut taken = 0_u64;
    let mut left = 0;
    for (at, token) in asked.iter().enumerate().filter(|(_, t)| !is_initial(t)) {
        let mut like = 0_u64;
        for (place, id) in ids.iter().enumerate().take(64) {
            if memo.similarity(at, Some(*id)) >= ALIKE {
                like |= 1 << place;
            }
        }
        taken |= like;
        if like != 0 {
            left += u32::from(token.weight);
        }
    }
    let right = ids.iter().enumerate().take(64);
    let right = right.filter(|(place, _)| taken & (1 << place) != 0);
    let right = right.filter_map(|(_, id)| index.words.get(wide(*id)));
    (left, right.map(|word| u32::from(word.weight)).sum())
}

/// What was found for each name.
struct Tally<'a> {
    index: &'a Index,
    /// By name: the weight found; the highest bit if words were joined for it.
    found: Vec<u16>,
    touched: Vec<u32>,
}

const JOINED: u16 = 0x8000;

impl<'a> Tally<'a> {
    fn new(index: &'a Index) -> Self {
        Self {
            index,
            found: vec![0; index.names.len()],
            touched: Vec::new(),
        }
    }

    /// Counts a share, in thousandths, of a word for all names that have it.
    fn add(&mut self, word: u32, share: u32, joined: bool) {
        let Some(token) = self.index.words.get(wide(word)) else {
            return;
        };
        let value = u16::try_from(u32::from(token.weight) * share / 1000).unwrap_or(0);
        for name in self.index.postings.of(word) {
            if let Some(sum) = self.found.get_mut(wide(*name)) {
                if *sum == 0 {
                    self.touched.push(*name);
                }
                let weight = (*sum & !JOINED).saturating_add(value.max(1));
                *sum = *sum & JOINED | weight.min(!JOINED) | if joined { JOINED } else { 0 };
            }
        }
    }

    /// The weight found for a name, and whether words were joined for it.
    fn of(&self, name: u32) -> (u32, bool) {
        let found = self.found.get(wide(name)).copied().unwrap_or(0);
        (u32::from(found & !JOINED), found & JOINED != 0)
    }
}
