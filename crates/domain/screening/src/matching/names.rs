//! The likeness of two names: what is shared against what is missing and what contradicts.
//!
//! A word that one name has and the other lacks says little (a patronymic left out); words that
//! stand on both sides without a partner contradict each other and say much.

use super::{
    align::{Alike, Pair, align},
    distance::{Mode, likeness_from},
    pinyin::other_syllables,
    prepared::Role,
    similarity::are_two_names,
    token::{COMMON_GIVEN, Token, TokenKind},
};

/// How two names compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NameMatch {
    /// In thousandths.
    pub(crate) score: i32,
    /// The weight of what they share, in thousandths of an uncommon name.
    pub(crate) shared: i32,
    pub(super) pairs: Vec<Pair>,
    pub(super) only_left: Vec<usize>,
    pub(super) only_right: Vec<usize>,
}

/// Compares two names read in the same role.
pub(crate) fn compare_names(
    left: &[&Token],
    right: &[&Token],
    role: Role,
    alike: Alike<'_>,
) -> NameMatch {
    let pairs = align(left, right, alike);
    let sums = Sums::of(&pairs, left, right);
    let only_left = unpaired(left.len(), pairs.iter().map(|pair| pair.left));
    let only_right = unpaired(right.len(), pairs.iter().map(|pair| pair.right));
    let elsewhere = names_place(left, &only_left) && names_place(right, &only_right);
    let rest_left = rest(left, &only_left, role, elsewhere);
    let rest_right = rest(right, &only_right, role, elsewhere);
    let (contradicts, omits) = weights(role);
    let (contradicts, omits) = (contradicts.cast_signed(), omits.cast_signed());
    let contradiction = rest_left.min(rest_right) * contradicts / 100;
    let omission = (rest_left - rest_right).abs() * omits / 100;
    let whole = sums.weight + contradiction + omission + sums.behind_initials * 15 / 100;
    let score = if whole == 0 { 0 } else { sums.likeness / whole };
    let bare = rest_without_patronymics(left, &only_left)
        .max(rest_without_patronymics(right, &only_right));
    let rests = (rest_left.max(rest_right), bare);
    let cap = cap(&sums, left, right, rests, role);
    NameMatch {
        score: score.min(cap),
        shared: sums.weight,
        pairs,
        only_left,
        only_right,
    }
}

/// How heavily contradiction and omission weigh, in hundredths.
pub(crate) fn weights(role: Role) -> (u32, u32) {
    match role {
        Role::Person => (130, 28),
        Role::Organization => (120, 75),
    }
}

/// Directions distinguish sister companies: East and West.
fn is_direction(word: &str) -> bool {
    matches!(word, "east" | "west" | "north" | "south")
}

/// Sums over the pairs.
#[derive(Default)]
struct Sums {
    /// Weight times likeness.
    likeness: i32,
    weight: i32,
    /// Pairs that identify the bearer.
    solid: i32,
    /// Their weight.
    solid_weight: i32,
    /// How alike the least alike of them are.
    least: i32,
    /// Initials that stand for names.
    initials: i32,
    /// What the names behind initials would have said.
    behind_initials: i32,
    /// Letters of the shortest of them.
    letters: usize,
}

impl Sums {
    fn of(pairs: &[Pair], left: &[&Token], right: &[&Token]) -> Self {
        let mut sums = Self {
            least: 1000,
            letters: usize::MAX,
            ..Self::default()
        };
        for pair in pairs {
            let (l, r) = (slice(left, pair.left), slice(right, pair.right));
            let heaviest = |tokens: &[&Token]| tokens.iter().map(|t| i32::from(t.weight)).max();
            let (wl, wr) = (heaviest(l).unwrap_or(0), heaviest(r).unwrap_or(0));
            if pair.initial {
                let weight = wl.min(wr);
                sums.initials += 1;
                sums.behind_initials += wl.max(wr) - weight;
                sums.add(weight, i32::from(pair.likeness));
                continue;
            }
            let weight = i32::midpoint(wl, wr);
            sums.add(weight, sharpened(i32::from(pair.likeness)));
            if l.iter().chain(r).any(|token| token.is_solid()) {
                sums.solid += if pair.left.1 + pair.right.1 > 2 { 2 } else { 1 };
                sums.solid_weight += weight;
                sums.least = sums.least.min(i32::from(pair.likeness));
                let letters = l.iter().chain(r).map(|token| token.text.len());
                sums.letters = sums.letters.min(letters.min().unwrap_or(0));
            }
        }
        sums
    }

    fn add(&mut self, weight: i32, likeness: i32) {
        self.weight += weight;
        self.likeness += weight * likeness;
    }
}

/// A word that is merely alike proves less than its likeness says.
fn sharpened(likeness: i32) -> i32 {
    likeness - (1000 - likeness) * 75 / 100
}

fn slice<'a, 'b>(tokens: &'b [&'a Token], (from, count): (usize, usize)) -> &'b [&'a Token] {
    tokens.get(from..from + count).unwrap_or_default()
}

fn unpaired(count: usize, paired: impl Iterator<Item = (usize, usize)>) -> Vec<usize> {
    let mut free = vec![true; count];
    for (from, count) in paired {
        for slot in free.iter_mut().skip(from).take(count) {
            *slot = false;
        }
    }
    (0..count)
        .filter(|at| free.get(*at) == Some(&true))
        .collect()
}

fn rest_without_patronymics(tokens: &[&Token], only: &[usize]) -> i32 {
    let tokens = only.iter().filter_map(|at| tokens.get(*at));
    let named = tokens.filter(|token| token.kind != TokenKind::Patronymic);
    named.map(|token| i32::from(token.weight)).sum()
}

/// The likeness of two names as a whole, spaces left out: a slip in a word that hardly counts, or
/// words written together and apart, do not hide it. Zero unless it is great.
pub(crate) fn compare_whole(left: &str, right: &str, role: Role) -> i32 {
    let enough = match role {
        Role::Person if left.len().max(right.len()) >= 16 => 880,
        Role::Person => 900,
        Role::Organization => 890,
    };
    match likeness_from(left.as_bytes(), right.as_bytes(), Mode::Strict, enough) {
        0 => 0,
        likeness => sharpened(i32::from(likeness)),
    }
}

/// Whether two names may be alike as a whole: by length, digits and letters.
pub(crate) fn may_be_whole(left: &str, right: &str, role: Role) -> bool {
    let digits = |text: &str| text.bytes().any(|b| b.is_ascii_digit());
    let shortest = left.len().min(right.len());
    let longest = left.len().max(right.len());
    let least = match role {
        Role::Person => 8,
        Role::Organization => 10,
    };
    shortest >= least
        && (longest - shortest) * 8 <= longest
        && histogram_apart(left, right) * 5 <= longest
        && (!digits(left) && !digits(right) || same_digits(left, right))
}

fn same_digits(left: &str, right: &str) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    digits(left) == digits(right)
}

/// Letters that one text has and the other lacks, halved: fewer edits cannot make one of the other.
fn histogram_apart(left: &str, right: &str) -> usize {
    let mut counts = [0_i16; 128];
    for (text, step) in [(left, 1), (right, -1)] {
        for byte in text.bytes() {
            if let Some(count) = counts.get_mut(usize::from(byte)) {
                *count += step;
            }
        }
    }
    let apart = counts.iter().map(|count| usize::from(count.unsigned_abs()));
    apart.sum::<usize>() / 2
}

/// Whether what is left on both sides are words that have nothing to do with each other.
pub(crate) fn rests_contradict(name: &NameMatch, left: &[&Token], right: &[&Token]) -> bool {
    fn solid<'a>(tokens: &'a [&Token], only: &'a [usize]) -> impl Iterator<Item = &'a Token> {
        let tokens = only.iter().filter_map(|at| tokens.get(*at).copied());
        tokens.filter(|token| token.is_solid() && token.text.len() >= 4)
    }
    let near = |l: &Token, r: &Token| {
        let longest = l.text.len().max(r.text.len());
        // Written together, one is a part of the other.
        l.text.contains(&*r.text)
            || r.text.contains(&*l.text)
            || l.letters.may_be_alike(r.letters, longest, 600)
                && likeness_from(l.text.as_bytes(), r.text.as_bytes(), Mode::Strict, 600) > 0
    };
    // Mario and Maria: each a name of its own, however near.
    let known = |tokens: &[&Token], only: &[usize]| {
        let mut tokens = only.iter().filter_map(|at| tokens.get(*at));
        tokens.any(|token| token.kind == TokenKind::Name && token.weight <= COMMON_GIVEN)
    };
    if known(left, &name.only_left) && known(right, &name.only_right) {
        return true;
    }
    let two = |l: &Token, r: &Token| {
        are_two_names(l, r, 0) || l.text.len() >= 6 && other_syllables(&l.text, &r.text)
    };
    if solid(left, &name.only_left).any(|l| solid(right, &name.only_right).any(|r| two(l, r))) {
        return true;
    }
    let mut lefts = solid(left, &name.only_left).peekable();
    let rights = || solid(right, &name.only_right);
    lefts.peek().is_some()
        && rights().next().is_some()
        && !lefts.any(|l| rights().any(|r| near(l, r)))
}

fn names_place(tokens: &[&Token], only: &[usize]) -> bool {
    let mut tokens = only.iter().filter_map(|at| tokens.get(*at));
    tokens.any(|token| token.kind == TokenKind::Place)
}

/// `elsewhere`: both sides name a place, and not the same one.
fn rest(tokens: &[&Token], only: &[usize], role: Role, elsewhere: bool) -> i32 {
    let weight = |token: &&Token| match (role, token.kind) {
        // Another number is another thing: Fund II, Fund III.
        (Role::Organization, TokenKind::Number) => 1000,
        (Role::Organization, TokenKind::Place) if elsewhere => 800,
        (Role::Organization, TokenKind::Generic) if is_direction(&token.text) => 700,
        _ => i32::from(token.weight),
    };
    only.iter()
        .filter_map(|at| tokens.get(*at))
        .map(weight)
        .sum()
}

/// Too little shared proves nothing, however alike it is.
fn cap(
    sums: &Sums,
    left: &[&Token],
    right: &[&Token],
    (rest, bare): (i32, i32),
    role: Role,
) -> i32 {
    let longest = left.len().max(right.len());
    if sums.solid == 0 {
        let complete = rest <= 100 && longest > 1 && sums.weight >= 600;
        return match role {
            // `Bank of China` has nothing but words that many have.
            Role::Organization if complete => 1000,
            Role::Organization if rest <= 100 => 900,
            Role::Organization if sums.weight >= 1000 => 760,
            Role::Organization if sums.weight >= 700 && rest <= 500 => 760,
            Role::Organization => 580,
            Role::Person => 300,
        };
    }
    if sums.solid == 1 && sums.initials > 0 {
        return if sums.solid_weight >= 750 { 880 } else { 660 };
    }
    if sums.solid == 1 && role == Role::Person && rest >= 500 {
        // Only a surname, but hardly anybody else's: worth a look.
        let named = |tokens: &[&Token]| tokens.iter().filter(|t| t.is_solid()).count();
        let alone = named(left).min(named(right)) == 1;
        let rare = sums.solid_weight >= 1000 && sums.least >= 970 && rest <= 1000;
        return if alone && rare && sums.letters >= 7 {
            740
        } else {
            640
        };
    }
    if role == Role::Person && bare >= 450 && sums.initials == 0 {
        // Two names that many bear, or nearly such names, out of a longer one.
        let common = sums.weight < 1405;
        let inexact = sums.least < 900 && sums.weight < 1900;
        if common || inexact {
            return 690;
        }
    }
    1000
}
