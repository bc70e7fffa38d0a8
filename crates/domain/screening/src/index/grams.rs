//! Small sorted tables from a key to the numbers of words or names.

/// From a small key to numbers, all in two plain vectors.
#[derive(Default)]
pub(super) struct Postings {
    offsets: Vec<u32>,
    items: Vec<u32>,
}

impl Postings {
    /// From pairs of key and number; `keys` is one more than the greatest key.
    pub(super) fn build(keys: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut offsets = Vec::with_capacity(keys + 1);
        let mut items = Vec::with_capacity(pairs.len());
        offsets.push(0);
        let mut rest = pairs.into_iter().peekable();
        for key in 0..u32::try_from(keys).unwrap_or(u32::MAX) {
            while let Some((_, item)) = rest.next_if(|(k, _)| *k == key) {
                items.push(item);
            }
            offsets.push(u32::try_from(items.len()).unwrap_or(u32::MAX));
        }
        Self { offsets, items }
    }

    pub(super) fn of(&self, key: u32) -> &[u32] {
        let at = wide(key);
        let bounds = self.offsets.get(at).zip(self.offsets.get(at + 1));
        let range = bounds.map(|(from, to)| wide(*from)..wide(*to));
        range
            .and_then(|range| self.items.get(range))
            .unwrap_or_default()
    }
}

/// From a wide key to numbers, found by bisection.
#[derive(Default)]
pub(super) struct Lookup(Vec<(u64, u32)>);

impl Lookup {
    pub(super) fn build(mut pairs: Vec<(u64, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        pairs.shrink_to_fit();
        Self(pairs)
    }

    pub(super) fn of(&self, key: u64) -> impl Iterator<Item = u32> {
        let from = self.0.partition_point(|(k, _)| *k < key);
        let rest = self.0.get(from..).unwrap_or_default();
        rest.iter()
            .take_while(move |(k, _)| *k == key)
            .map(|(_, item)| *item)
    }
}

pub(super) fn wide(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// One more than the greatest key of a pair of sounds.
pub(super) const GRAM_KEYS: usize = 64 * 64;

/// The pairs of neighbouring sounds of a word, its edges included; each once.
pub(super) fn grams(sound: &[u8]) -> Vec<u32> {
    let mut keys = Vec::with_capacity(sound.len() + 1);
    let mut last = 63;
    for code in sound.iter().map(|s| code(*s)).chain([62]) {
        keys.push(last * 64 + code);
        last = code;
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn code(sound: u8) -> u32 {
    match sound {
        b'a'..=b'z' => u32::from(sound - b'a'),
        b'0'..=b'9' => u32::from(sound - b'0') + 26,
        b'A'..=b'Z' => u32::from(sound - b'A') % 24 + 36,
        _ => 61,
    }
}

/// Which pairs of sounds a word has, roughly: enough to see that two words share too few.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sketch {
    bits: u128,
    /// How many pairs it has.
    pub(super) grams: u8,
    /// How many of them fell onto a bit that was set already.
    fallen: u8,
}

impl Sketch {
    pub(super) fn of(grams: &[u32]) -> Self {
        let bits = grams.iter().fold(0_u128, |bits, gram| {
            bits | 1 << (gram.wrapping_mul(0x9e37_79b1) >> 25)
        });
        let count = u8::try_from(grams.len()).unwrap_or(u8::MAX);
        Self {
            bits,
            grams: count,
            fallen: count.saturating_sub(ones(bits)),
        }
    }

    /// How many pairs two words share at most.
    pub(super) fn shared(self, other: Self) -> u8 {
        ones(self.bits & other.bits).saturating_add(self.fallen.min(other.fallen))
    }
}

fn ones(bits: u128) -> u8 {
    u8::try_from(bits.count_ones()).unwrap_or(u8::MAX)
}

/// The key of a word's spelling (FNV-1a).
pub(super) fn text_key(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |key, byte| {
        (key ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// The consonants of a word as one number, those that come and go between languages left out;
/// `None` if there are fewer than two.
pub(super) fn consonants(sound: &[u8]) -> Option<Vec<u8>> {
    let kept = sound.iter().filter_map(|s| match s {
        b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'h' | b'v' | b'K' => None,
        b'S' | b'Z' | b'z' | b'T' => Some(b's'),
        b'G' | b'g' => Some(b'g'),
        b'q' => Some(b'k'),
        b'p' => Some(b'b'),
        other => Some(*other),
    });
    let kept: Vec<u8> = kept.take(12).collect();
    (kept.len() >= 2).then_some(kept)
}

/// The key of consonants, and of them with any one left out.
pub(super) fn consonant_keys(sound: &[u8]) -> Vec<u64> {
    let Some(kept) = consonants(sound) else {
        return Vec::new();
    };
    let mut keys = vec![key(kept.iter())];
    if kept.len() >= 4 {
        for gap in 0..kept.len() {
            let rest = kept.iter().enumerate().filter(|(at, _)| *at != gap);
            keys.push(key(rest.map(|(_, c)| c)));
        }
    }
    keys
}

/// Twelve sounds of five bits.
fn key<'a>(sounds: impl Iterator<Item = &'a u8>) -> u64 {
    sounds.fold(0, |key, sound| key * 37 + u64::from(code(*sound) % 36) + 1)
}
