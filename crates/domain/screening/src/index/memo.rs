//! How alike the words of a query and listed words are, remembered while the query lasts: the same few
//! words stand in most of the names that are compared.

use super::{Index, grams::wide};
use crate::matching::{Token, similarity};

const SLOTS: u32 = 8192;

/// Remembers likenesses; what falls into the same slot takes the place of what was there.
pub(super) struct Memo<'a> {
    index: &'a Index,
    asked: &'a [&'a Token],
    /// Which pair it is, counted from one, and in the last sixteen bits how alike it is.
    slots: Vec<u64>,
}

impl<'a> Memo<'a> {
    pub(super) fn new(index: &'a Index, asked: &'a [&'a Token]) -> Self {
        Self {
            index,
            asked,
            slots: vec![0; wide(SLOTS)],
        }
    }

    /// How alike a word asked for and a listed word are.
    pub(super) fn similarity(&mut self, asked: usize, listed: Option<u32>) -> u16 {
        let Some(listed) = listed else { return 0 };
        let place = super::build::narrow(asked);
        // No query has more words than fit in eight bits.
        let key = ((u64::from(listed) + 1) << 8) | u64::from(place & 0xff);
        let slot = wide(listed.wrapping_mul(7).wrapping_add(place) % SLOTS);
        if let Some(known) = self.slots.get(slot)
            && known >> 16 == key
        {
            return u16::try_from(known & 0xffff).unwrap_or(0);
        }
        let pair = self
            .asked
            .get(asked)
            .zip(self.index.words.get(wide(listed)));
        let likeness = pair.map_or(0, |(a, b)| similarity(a, b));
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = key << 16 | u64::from(likeness);
        }
        likeness
    }
}
