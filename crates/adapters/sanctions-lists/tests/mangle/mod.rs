//! Seeded distortions of names, and names of ordinary people.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    reason = "a helper of tests"
)]

use screening::Schema;

/// A small deterministic random generator.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n.max(1)).unwrap()).unwrap()
    }
}

/// How a name is distorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Same,
    Typo,
    TwoTypos,
    Transposed,
    Dropped,
    Added,
    Reordered,
    Initial,
    Transliterated,
    Glued,
    Split,
    Doubled,
}

impl Kind {
    pub(crate) const ALL: [Self; 12] = [
        Self::Same,
        Self::Typo,
        Self::TwoTypos,
        Self::Transposed,
        Self::Dropped,
        Self::Added,
        Self::Reordered,
        Self::Initial,
        Self::Transliterated,
        Self::Glued,
        Self::Split,
        Self::Doubled,
    ];
}

/// The distorted name; `borne` returns how many names have a word; `None` where the distortion does
/// not apply.
pub(crate) fn mangle(
    kind: Kind,
    name: &str,
    schema: Schema,
    borne: &dyn Fn(&str) -> usize,
    random: &mut Random,
) -> Option<String> {
    let mut words: Vec<String> = name
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let latin = name
        .chars()
        .filter(|c| c.is_alphabetic())
        .all(|c| c.is_ascii());
    if words.len() < 2 && kind != Kind::Same {
        return None;
    }
    let long = |words: &[String], least: usize| -> Vec<usize> {
        (0..words.len())
            .filter(|i| words[*i].chars().count() >= least)
            .collect()
    };
    match kind {
        Kind::Same => {}
        Kind::Typo => typo(&mut words, random)?,
        Kind::TwoTypos => {
            if long(&words, 6).len() < 2 {
                return None;
            }
            typo(&mut words, random)?;
            typo(&mut words, random)?;
        }
        Kind::Transposed => {
            let fit = long(&words, 5);
            let at = *fit.get(random.below(fit.len()))?;
            let mut letters: Vec<char> = words[at].chars().collect();
            let place = 1 + random.below(letters.len() - 2);
            letters.swap(place, place + 1);
            words[at] = letters.into_iter().collect();
        }
        Kind::Dropped => {
            if words.len() < 3 {
                return None;
            }
            // Any word but the most distinctive one, which the fewest names have: without it no
            // search can succeed.
            let telling = (0..words.len()).min_by_key(|i| borne(&words[*i]))?;
            let at = (telling + 1 + random.below(words.len() - 1)) % words.len();
            words.remove(at);
        }
        Kind::Added => {
            let extra = match schema {
                Schema::Person => ["Ahmad", "Ivan", "Maria", "Jr", "Dr"],
                _ => ["Ltd", "Group", "International", "Company", "LLC"],
            };
            let place = random.below(words.len() + 1);
            words.insert(place, extra[random.below(extra.len())].to_owned());
        }
        Kind::Reordered => words.rotate_left(1),
        Kind::Initial => {
            if schema != Schema::Person || words.len() < 3 {
                return None;
            }
            let at = 1 + random.below(words.len() - 1);
            words[at] = words[at].chars().take(1).collect();
        }
        Kind::Transliterated => {
            if !latin {
                return None;
            }
            return transliterate(&words.join(" "));
        }
        Kind::Glued => {
            let at = random.below(words.len() - 1);
            let next = words.remove(at + 1);
            words[at].push_str(&next);
        }
        Kind::Split => {
            let fit = long(&words, 7);
            let at = *fit.get(random.below(fit.len()))?;
            let letters: Vec<char> = words[at].chars().collect();
            let place = 3 + random.below(letters.len() - 5);
            words[at] = letters[..place].iter().collect();
            words.insert(at + 1, letters[place..].iter().collect());
        }
        Kind::Doubled => {
            let fit = long(&words, 4);
            let at = *fit.get(random.below(fit.len()))?;
            let letters: Vec<char> = words[at].chars().collect();
            let place = random.below(letters.len());
            let byte = words[at].char_indices().nth(place)?.0;
            words[at].insert(byte, letters[place]);
        }
    }
    Some(words.join(" "))
}

fn typo(words: &mut [String], random: &mut Random) -> Option<()> {
    let fit: Vec<usize> = (0..words.len())
        .filter(|i| words[*i].chars().count() >= 4)
        .collect();
    let at = *fit.get(random.below(fit.len()))?;
    let mut letters: Vec<char> = words[at].chars().collect();
    let place = random.below(letters.len());
    let other = char::from(b'a' + u8::try_from(random.below(26)).unwrap());
    match random.below(3) {
        0 => letters[place] = other,
        1 => {
            letters.remove(place);
        }
        _ => letters.insert(place, other),
    }
    words[at] = letters.into_iter().collect();
    Some(())
}

/// Another customary spelling of the same sounds, if the name has one.
fn transliterate(name: &str) -> Option<String> {
    let rules = [
        ("kh", "h"),
        ("sh", "ch"),
        ("ey", "ei"),
        ("iy", "y"),
        ("yu", "iu"),
        ("ya", "ia"),
        ("ou", "u"),
        ("oo", "u"),
        ("ee", "i"),
        ("q", "k"),
        ("w", "v"),
        ("ph", "f"),
        ("dh", "d"),
        ("aa", "a"),
        ("x", "ks"),
        ("ck", "k"),
        ("y", "i"),
        ("mm", "m"),
        ("ss", "s"),
        ("gh", "g"),
        ("th", "t"),
    ];
    let before = name.to_lowercase();
    let mut after = before.clone();
    for (from, to) in rules {
        if after.contains(from) {
            after = after.replacen(from, to, 1);
        }
    }
    (after != before).then_some(after)
}

/// Common given and family names by country, in all combinations.
pub(crate) fn innocents() -> Vec<String> {
    const PEOPLE: &[(&str, &str)] = &[
        (
            "Ole Kari Nils Ingrid Lars Anne Knut Marit Per Solveig Bjørn Sigrid Arne Astrid Øyvind Hilde Terje Silje Morten Ragnhild",
            "Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Haugen Hagen Bakken Solberg Strand Moen Lie Dahl Myhre Bråten",
        ),
        (
            "James Mary John Patricia Robert Jennifer Michael Linda William Elizabeth David Susan Emma Oliver Charlotte Harry Amelia George Grace Jack",
            "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke",
        ),
        (
            "Hans Anna Peter Claudia Stefan Sabine Andreas Petra Thomas Monika Wolfgang Birgit",
            "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer",
        ),
        (
            "Anh Linh Minh Huong Thanh Phuong Tuan Lan",
            "Nguyen Tran Le Pham Hoang Phan Vu Dang",
        ),
        (
            "Priya Rahul Anjali Sanjay Deepika Arjun Kavita Vikram",
            "Sharma Patel Singh Gupta Reddy Iyer Nair Mehta",
        ),
        (
            "Maria Jose Juan Ana Luis Carmen Carlos Lucia Javier Sofia",
            "Garcia Fernandez Gonzalez Rodriguez Lopez Martinez Sanchez Perez Gomez Martin",
        ),
        (
            "Ayşe Mehmet Fatma Mustafa Emine Elif",
            "Yılmaz Kaya Demir Şahin Çelik Yıldız",
        ),
        (
            "Kofi Ama Kwame Abena Chidi Ngozi Wanjiku Kamau",
            "Mensah Owusu Boateng Okafor Adeyemi Mwangi Otieno Balogun",
        ),
        (
            "Piotr Agnieszka Tomasz Katarzyna Marek Ewa",
            "Kowalski Nowak Wiśniewski Wójcik Kamiński Lewandowski",
        ),
        (
            "Amina Yasmin Layla Khadija Bilal Hamza Tariq Nabil",
            "Warsame Benali Haddad Mansouri Chaudhry Qureshi Rahmani Karimi",
        ),
    ];
    let mut names = Vec::new();
    for (given, family) in PEOPLE {
        for g in given.split(' ') {
            for f in family.split(' ') {
                names.push(format!("{g} {f}"));
            }
        }
    }
    // With a middle name of the same country.
    for (given, family) in PEOPLE {
        let given: Vec<&str> = given.split(' ').collect();
        for (i, f) in family.split(' ').enumerate() {
            for (j, g) in given.iter().enumerate() {
                names.push(format!("{g} {} {f}", given[(i + j + 1) % given.len()]));
            }
        }
    }
    names
}
