//! Finding the listed words that are like a word asked for, without looking at all of them.

use super::{
    Index,
    grams::{Sketch, consonant_keys, grams, text_key, wide},
    memo::Memo,
};
use crate::matching::{ALIKE, JOINED, Role, Token, similarity};

/// The part of the pairs of sounds, in hundredths, that like words share at least.
const SHARED: usize = 40;

/// Shares of a word of the same consonants or of a form of the same name: more than any word has.
const KEYED: u8 = 100;

/// Finds listed words that are like one asked for.
pub(super) struct LikeWords<'a> {
    index: &'a Index,
    role: Role,
    /// By word: 1 if it shares a pair of sounds, `KEYED` if more. All zero between two searches.
    shared: Vec<u8>,
    touched: Vec<u32>,
}

impl<'a> LikeWords<'a> {
    pub(super) fn new(index: &'a Index, role: Role) -> Self {
        Self {
            index,
            role,
            shared: vec![0; index.words.len()],
            touched: Vec::new(),
        }
    }

    /// Calls `each` with every like word and the share of its weight, in thousandths, that it stands
    /// for: also with words that are the beginning or the end of the one asked for.
    pub(super) fn of(
        &mut self,
        (place, asked): (usize, &Token),
        memo: &mut Memo<'_>,
        mut each: impl FnMut(u32, u32),
    ) {
        let mut keys = grams(&asked.sound);
        let all = keys.len();
        let sketch = Sketch::of(&keys);
        // Who shares that many has one of the rarest: the common ones need not be gone through.
        let rare = all + 1 - least_shared(all).min(all);
        keys.sort_by_key(|key| self.index.grams.of(*key).len());
        for word in keys
            .iter()
            .take(rare)
            .flat_map(|key| self.index.grams.of(*key))
        {
            if let Some(count) = self.shared.get_mut(wide(*word)) {
                if *count == 0 {
                    self.touched.push(*word);
                }
                *count = 1;
            }
        }
        self.keyed(asked);
        self.settle(place, sketch, memo, &mut each);
        self.parts(asked, each);
    }

    /// The same for neighbours written together: only what is all but the same and longer than each
    /// of them.
    pub(super) fn of_joined(&mut self, parts: &[&Token], mut each: impl FnMut(u32)) {
        let asked = Token::joined(parts);
        let longest = parts.iter().map(|part| part.text.len()).max().unwrap_or(0);
        self.keyed(&asked);
        for word in self.index.texts.of(text_key(&asked.text)) {
            each(word);
        }
        for word in std::mem::take(&mut self.touched) {
            if let Some(count) = self.shared.get_mut(wide(word)) {
                *count = 0;
            }
            let token = self.index.words.get(wide(word));
            let like = |token: &Token| {
                token.text.len() > longest
                    && token.text != asked.text
                    && similarity(&asked, token) >= JOINED
            };
            if self.index.is_word_of(word, self.role) && token.is_some_and(like) {
                each(word);
            }
        }
    }

    /// Compares what was touched, and forgets it.
    fn settle(
        &mut self,
        place: usize,
        sketch: Sketch,
        memo: &mut Memo<'_>,
        each: &mut impl FnMut(u32, u32),
    ) {
        for word in std::mem::take(&mut self.touched) {
            let count = self.shared.get_mut(wide(word)).map_or(0, std::mem::take);
            if count < KEYED && !self.may_share(sketch, word)
                || !self.index.is_word_of(word, self.role)
            {
                continue;
            }
            if memo.similarity(place, Some(word)) >= ALIKE {
                each(word, 1000);
            }
        }
    }

    fn may_share(&self, asked: Sketch, word: u32) -> bool {
        let listed = self.index.sketches.get(wide(word));
        listed.is_some_and(|listed| {
            let least = least_shared(usize::from(asked.grams.max(listed.grams)));
            usize::from(asked.shared(*listed)) >= least
        })
    }

    /// Written together: listed words that the word asked for begins or ends with.
    fn parts(&self, asked: &Token, mut each: impl FnMut(u32, u32)) {
        let text = &asked.text;
        for at in 3..text.len() {
            let ends = [text.get(..at), text.get(text.len() - at..)];
            for part in ends.into_iter().flatten() {
                for word in self.index.texts.of(text_key(part)) {
                    if self.index.is_word_of(word, self.role) {
                        each(word, 900);
                    }
                }
            }
        }
    }

    /// Words of the same consonants and forms of the same name count as sharing everything.
    fn keyed(&mut self, asked: &Token) {
        let by_consonants = consonant_keys(&asked.sound).into_iter();
        let by_consonants = by_consonants.flat_map(|key| self.index.consonants.of(key));
        let classes = asked.classes.iter().filter(|class| **class != 0);
        let by_class = classes.flat_map(|class| self.index.classes.of(u64::from(*class)));
        for word in by_consonants.chain(by_class) {
            if let Some(count) = self.shared.get_mut(wide(word)) {
                if *count == 0 {
                    self.touched.push(word);
                }
                *count = KEYED;
            }
        }
    }
}

fn least_shared(keys: usize) -> usize {
    (keys * SHARED).div_ceil(100).max(2)
}
