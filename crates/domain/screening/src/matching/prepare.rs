//! A name made ready to be compared: cut, romanised, and each word weighed by what it says.

use super::{
    acronym, canonical,
    distance::{Mode, likeness_from},
    pinyin::may_be_chinese,
    prepared::{PreparedName, Role},
    token::{COMMON_GIVEN, MAX_WHOLE, Token, TokenKind},
};
use crate::{
    Schema,
    text::{self, HanReading, RawToken},
    words,
};

/// How a name of this schema is read; where that is not known, by its words.
pub(crate) fn role_of(schema: Schema, name: &str, hint: Role) -> Role {
    match schema {
        Schema::Person => Role::Person,
        Schema::Organization | Schema::Vessel | Schema::Aircraft => Role::Organization,
        Schema::Unknown if tells_organization(name) => Role::Organization,
        Schema::Unknown => hint,
    }
}

/// Whether a name has words that only organisations bear.
pub(crate) fn tells_organization(name: &str) -> bool {
    let raw = joined_letters(text::tokens(name, HanReading::Mandarin, false));
    let several = raw.len() > 1;
    raw.iter().any(|token| {
        let word = token.plain.as_str();
        let form = word.len() >= 3 && words::legal_form(word).is_some();
        let short = words::is_short_form(word);
        several && (form || words::generic(word).is_some())
            || several && short && raw.last().is_some_and(|last| last.plain == word)
    })
}

/// The readings of a name; at least one, perhaps without tokens.
pub(crate) fn prepare(name: &str, role: Role) -> Vec<PreparedName> {
    let person = role == Role::Person;
    let readings: &[HanReading] = if person && text::has_han(name) {
        &HanReading::ALL
    } else {
        &[HanReading::Mandarin]
    };
    let mut prepared: Vec<PreparedName> = Vec::with_capacity(readings.len());
    for reading in readings {
        let raw = text::tokens(name, *reading, person);
        let one = if person {
            of_person(raw)
        } else {
            of_organization(raw)
        };
        if !prepared.contains(&one) {
            prepared.push(one);
        }
    }
    prepared
}

fn whole(raw: &[RawToken]) -> Box<str> {
    let all = raw.iter().flat_map(|token| token.plain.chars());
    all.filter(char::is_ascii_alphanumeric)
        .take(MAX_WHOLE)
        .collect()
}

fn of_person(raw: Vec<RawToken>) -> PreparedName {
    let whole = whole(&raw);
    let raw = fathers(canonical::glue(initials(raw)));
    let several = raw.len() > 2;
    let mut tokens: Vec<Token> = raw.iter().map(|t| person_token(t, several)).collect();
    if tokens.len() >= 2 && tokens.iter().all(|token| may_be_chinese(&token.text)) {
        for token in &mut tokens {
            token.chinese = true;
        }
    }
    if !tokens.iter().any(Token::is_solid) {
        // Nothing but small words: then they are the name.
        for token in tokens.iter_mut().filter(|t| t.kind != TokenKind::Initial) {
            (token.kind, token.weight) = (TokenKind::Name, 600);
        }
    }
    PreparedName {
        tokens,
        whole,
        initials: Vec::new(),
    }
}

/// Initials written together: `VV` is V. V.
fn initials(raw: Vec<RawToken>) -> Vec<RawToken> {
    if raw.len() < 2 {
        return raw;
    }
    let mut done = Vec::with_capacity(raw.len());
    for token in raw {
        let word = token.plain.as_str();
        let consonants = word
            .bytes()
            .all(|b| b.is_ascii_alphabetic() && !b"aeiouy".contains(&b));
        let known = words::class_of(word) != [0, 0]
            || words::is_honorific(word)
            || words::is_particle(word)
            || words::is_common_surname(word);
        if word.len() == 2 && consonants && !known && !token.loose {
            done.extend(word.chars().map(RawToken::of));
        } else {
            done.push(token);
        }
    }
    done
}

/// `Shamil oglu`, son of Shamil, is one patronymic.
fn fathers(raw: Vec<RawToken>) -> Vec<RawToken> {
    let mut done: Vec<RawToken> = Vec::with_capacity(raw.len());
    for token in raw {
        let child = words::is_child_of(&token.plain);
        match done.last_mut() {
            Some(last) if child => {
                last.plain.push_str("ogly");
                last.sound = None;
            }
            _ => done.push(token),
        }
    }
    done
}

fn person_token(raw: &RawToken, several: bool) -> Token {
    let word = raw.plain.as_str();
    let (kind, weight) = if word.len() == 1 {
        (TokenKind::Initial, 250)
    } else if word.bytes().all(|b| b.is_ascii_digit()) {
        (TokenKind::Number, 150)
    } else if words::is_honorific(word) {
        (TokenKind::Honorific, 40)
    } else if words::is_particle(word) {
        (TokenKind::Particle, 50)
    } else if words::is_parent_of(word) {
        (TokenKind::Particle, 150)
    } else if several && is_patronymic(word) {
        (TokenKind::Patronymic, 600)
    } else if words::is_common_given(word) {
        (TokenKind::Name, COMMON_GIVEN)
    } else if words::is_common_surname(word) || word.len() <= 3 {
        (TokenKind::Name, 780)
    } else {
        (TokenKind::Name, 1000)
    };
    Token::new(word, raw.sound.as_deref(), kind, weight, raw.loose)
}

fn is_patronymic(word: &str) -> bool {
    word.len() >= 7 && words::is_patronymic_ending(word)
}

fn of_organization(raw: Vec<RawToken>) -> PreparedName {
    let whole = whole(&raw);
    let raw = with_phrases(&joined_letters(raw));
    let initials = acronym::spelled(&raw);
    let raw = acronym::without_own(canonical::glue(raw));
    let mut tokens: Vec<Token> = Vec::with_capacity(raw.len());
    for token in raw.iter().filter(|token| !words::is_stop(&token.plain)) {
        // The table of Chinese words gives two English ones at times.
        tokens.extend(
            token
                .plain
                .split(' ')
                .map(|word| organization_token(word, token)),
        );
    }
    if tokens.is_empty() {
        tokens.extend(
            raw.iter()
                .map(|token| organization_token(&token.plain, token)),
        );
    }
    PreparedName {
        tokens,
        whole,
        initials,
    }
}

fn organization_token(word: &str, raw: &RawToken) -> Token {
    if words::is_word_of_a_form(word) {
        return Token::new(word, None, TokenKind::LegalForm, 50, false);
    }
    if let Some(form) = words::legal_form(word) {
        return Token::new(form, None, TokenKind::LegalForm, 50, false);
    }
    if let Some(generic) = words::generic(word) {
        return Token::new(generic, None, TokenKind::Generic, 350, false);
    }
    if is_misspelled_form(word) {
        return Token::new(word, None, TokenKind::LegalForm, 60, false);
    }
    if let Some(number) = number(word) {
        return Token::new(number, None, TokenKind::Number, 700, false);
    }
    if let Some(place) = words::place(word) {
        return Token::new(place, None, TokenKind::Place, 450, false);
    }
    let word = singular(word);
    let (kind, weight) = if word.len() == 1 {
        (TokenKind::Initial, 150)
    } else if word.len() == 2 {
        (TokenKind::Name, 700)
    } else {
        (TokenKind::Name, 1000)
    };
    Token::new(word, raw.sound.as_deref(), kind, weight, raw.loose)
}

/// Guards are a guard: the plural comes and goes between languages.
fn singular(word: &str) -> &str {
    let stem = word.strip_suffix('s').filter(|stem| stem.len() >= 4);
    stem.filter(|stem| !stem.ends_with(['s', 'u', 'i', 'o']))
        .unwrap_or(word)
}

/// A misspelling of a word that nearly every organisation has identifies none of them.
fn is_misspelled_form(word: &str) -> bool {
    let like = |known: &&str| {
        let (a, b) = (word.as_bytes(), known.as_bytes());
        a.len().abs_diff(b.len()) <= 1 && likeness_from(a, b, Mode::Strict, 825) > 0
    };
    words::is_known_misspelling(word) || word.len() >= 6 && words::words_of_most().iter().any(like)
}

fn number(word: &str) -> Option<&str> {
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return Some(word.trim_start_matches('0')).filter(|digits| !digits.is_empty());
    }
    Some(match word {
        "ii" => "2",
        "iii" => "3",
        "iv" => "4",
        "vi" => "6",
        "vii" => "7",
        "viii" => "8",
        "ix" => "9",
        _ => return None,
    })
}

/// Letters that stand alone belong together: `S.A.`, `L.L.C.`, `A/S`.
fn joined_letters(raw: Vec<RawToken>) -> Vec<RawToken> {
    let mut done: Vec<RawToken> = Vec::with_capacity(raw.len());
    let mut open = false;
    for token in raw {
        let letter = token.plain.len() == 1 && token.plain.bytes().all(|b| b.is_ascii_alphabetic());
        match done.last_mut() {
            Some(last) if letter && open => last.plain.push_str(&token.plain),
            _ => done.push(token),
        }
        open = letter;
    }
    done
}

/// Legal forms of several words become one.
fn with_phrases(raw: &[RawToken]) -> Vec<RawToken> {
    let mut done: Vec<RawToken> = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((first, after)) = rest.split_first() {
        if let Some((length, form)) = words::phrase(rest) {
            done.push(RawToken::of(form));
            rest = rest.get(length..).unwrap_or_default();
        } else {
            done.push(first.clone());
            rest = after;
        }
    }
    done
}
