//! Which letters a word has, as a set of bits: two words that differ in too many of them need not be
//! compared any closer. The bound is exact, it never hides a likeness.

/// Letters and sounds of a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Letters {
    /// What it has, without what comes and goes cheaply: vowels, `h`, `y`.
    firm: u64,
    /// What it has, and all that may stand for it at less than the cost of a whole slip.
    near: u64,
}

/// Pairs that the strict distance lets stand for each other at less than a whole slip.
const KIN: &[u8] =
    b"vwKhGgSsszZzZjjyfvKkgkGkGKTsTzCSCTCjCkCtCsSTSZbpbvdtgjZsGhhkmnjzTklrijiyuvuweyovow";

impl Letters {
    pub(super) fn of(word: &[u8]) -> Self {
        let has = word.iter().fold(0, |set, letter| set | bit(*letter));
        let weak = b"aeiouhy".iter().fold(0, |set, letter| set | bit(*letter));
        let near = KIN.chunks_exact(2).fold(has, |near, kin| {
            let pair = kin.iter().fold(0, |set, letter| set | bit(*letter));
            if has & pair == 0 { near } else { near | pair }
        });
        Self {
            firm: has & !weak,
            near,
        }
    }

    /// What two words written together have.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            firm: self.firm | other.firm,
            near: self.near | other.near,
        }
    }

    /// What the strict distance of two words is at least, in hundredths of a slip.
    fn apart(self, other: Self) -> u32 {
        let left = (self.firm & !other.near).count_ones();
        let right = (other.firm & !self.near).count_ones();
        left.max(right) * 100
    }

    /// Whether words of that many letters may be alike by that many thousandths.
    pub(super) fn may_be_alike(self, other: Self, longest: usize, least: u16) -> bool {
        let longest = u32::try_from(longest).unwrap_or(u32::MAX);
        self.apart(other) * 10 <= u32::from(1001 - least.min(1000)).saturating_mul(longest)
    }
}

fn bit(letter: u8) -> u64 {
    let at = match letter {
        b'a'..=b'z' => letter - b'a',
        b'0'..=b'9' => letter - b'0' + 26,
        b'A'..=b'Z' => letter - b'A' + 36,
        _ => 62,
    };
    1 << at
}

#[cfg(test)]
mod tests {
    use super::{
        super::distance::{Mode, likeness},
        *,
    };

    #[test]
    fn the_bound_never_hides_a_likeness() {
        let words = [
            "vladimir",
            "uladzimir",
            "KalK",
            "halk",
            "rahman",
            "lahmam",
            "jusef",
            "yosif",
            "Sukin",
            "sukin",
            "Cajka",
            "Tajka",
            "bader",
            "vader",
            "petrof",
            "petrov",
            "kim",
            "kin",
            "i",
            "jj",
        ];
        for (a, b) in words.iter().flat_map(|a| words.iter().map(move |b| (a, b))) {
            let (a, b) = (a.as_bytes(), b.as_bytes());
            let longest = u32::try_from(a.len().max(b.len())).unwrap();
            let bound =
                1000_u32.saturating_sub(Letters::of(a).apart(Letters::of(b)) * 10 / longest);
            assert!(u32::from(likeness(a, b, Mode::Strict)) <= bound);
        }
    }
}
