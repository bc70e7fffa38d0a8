//! Reading a file of tables, row by row.

use std::collections::{HashMap, HashSet};

use thiserror::Error;

use super::{Letters, Phrases};

/// A file of `data/`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DataFile {
    pub(super) path: &'static str,
    pub(super) text: &'static str,
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("crates/domain/screening/data/{file}, line {line}: {problem}")]
pub(crate) struct MalformedRow {
    pub(super) file: &'static str,
    pub(super) line: usize,
    pub(super) problem: Problem,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum Problem {
    #[error("the file has no section [{0}]")]
    NoSection(String),
    #[error("a row before the first section")]
    BeforeSections,
    #[error("a row of this section begins with a form and a colon")]
    NoForm,
    #[error("a row of this section has no colon")]
    UnexpectedForm,
    #[error("nothing follows the colon")]
    NoWords,
    #[error("`{0}` is neither lower-case ASCII nor of another script")]
    NotLowerCase(&'static str),
    #[error("`{0}` stands in this section twice")]
    Repeated(&'static str),
    #[error("`{0}` stands in more than two rows of this section")]
    InManyRows(&'static str),
    #[error("`{0}` is not one character")]
    NotOneCharacter(&'static str),
}

/// A row: its line, the form before the colon, and its words.
pub(super) struct Row {
    line: usize,
    form: Option<&'static str>,
    words: Vec<&'static str>,
}

impl DataFile {
    /// The words of a section, in their order.
    pub(crate) fn words(self, section: &str) -> Result<Vec<&'static str>, MalformedRow> {
        let mut seen = HashSet::new();
        let mut all = Vec::new();
        for row in self.rows(section)? {
            self.without_form(&row)?;
            for word in row.words {
                self.once(&mut seen, word, row.line)?;
                all.push(word);
            }
        }
        Ok(all)
    }

    /// The words of a section, in which repetitions mean something.
    pub(crate) fn sequence(self, section: &str) -> Result<Vec<&'static str>, MalformedRow> {
        let rows = self.rows(section)?;
        Ok(rows
            .into_iter()
            .flat_map(|row| row.words)
            .map(text_of)
            .collect())
    }

    /// The words of a section as a set.
    pub(crate) fn set(self, section: &str) -> Result<HashSet<&'static str>, MalformedRow> {
        Ok(self.words(section)?.into_iter().collect())
    }

    /// From every word of a section to the first of its row.
    pub(crate) fn synonyms(
        self,
        section: &str,
    ) -> Result<HashMap<&'static str, &'static str>, MalformedRow> {
        let mut map = HashMap::new();
        for row in self.rows(section)? {
            self.without_form(&row)?;
            let first = row.words.first().copied().unwrap_or_default();
            for word in row.words {
                if map.insert(word, first).is_some() {
                    return Err(self.malformed(row.line, Problem::Repeated(word)));
                }
            }
        }
        Ok(map)
    }

    /// From every word of a section to the numbers of its rows, from 1 on: of one row or two, where
    /// the second number is 0.
    pub(crate) fn row_numbers(
        self,
        section: &str,
    ) -> Result<HashMap<&'static str, [u16; 2]>, MalformedRow> {
        let mut map: HashMap<&'static str, [u16; 2]> = HashMap::new();
        for (row, number) in self.rows(section)?.into_iter().zip(1..) {
            self.without_form(&row)?;
            for word in row.words {
                let numbers = map.entry(word).or_insert([0, 0]);
                *numbers = match *numbers {
                    [0, _] => [number, 0],
                    [first, second] if first == number || second == number => {
                        return Err(self.malformed(row.line, Problem::Repeated(word)));
                    }
                    [first, 0] => [first, number],
                    _ => return Err(self.malformed(row.line, Problem::InManyRows(word))),
                };
            }
        }
        Ok(map)
    }

    /// What a section writes and in which form, in the order of the file.
    pub(crate) fn pairs(
        self,
        section: &str,
    ) -> Result<Vec<(&'static str, &'static str)>, MalformedRow> {
        let mut seen = HashSet::new();
        let mut pairs = Vec::new();
        for row in self.rows(section)? {
            let form = self.form(&row)?;
            for word in row.words {
                self.once(&mut seen, word, row.line)?;
                pairs.push((word, form));
            }
        }
        Ok(pairs)
    }

    /// From every word of a section to its form.
    pub(crate) fn forms(
        self,
        section: &str,
    ) -> Result<HashMap<&'static str, &'static str>, MalformedRow> {
        Ok(self.pairs(section)?.into_iter().collect())
    }

    /// The letters of a section.
    pub(crate) fn letters(self, section: &str) -> Result<Letters, MalformedRow> {
        let mut letters = Vec::new();
        for row in self.rows(section)? {
            let form = self.form(&row)?;
            for word in row.words {
                let mut chars = word.chars();
                let (Some(letter), None) = (chars.next(), chars.next()) else {
                    return Err(self.malformed(row.line, Problem::NotOneCharacter(word)));
                };
                letters.push((letter, form, word, row.line));
            }
        }
        let mut seen = HashSet::new();
        for (_, _, word, line) in &letters {
            self.once(&mut seen, word, *line)?;
        }
        Ok(Letters::new(
            letters.into_iter().map(|(c, form, ..)| (c, form)),
        ))
    }

    /// The words of a section, to be found at the beginning of a text.
    pub(crate) fn phrases(self, section: &str) -> Result<Phrases, MalformedRow> {
        Ok(Phrases::new(self.pairs(section)?))
    }

    /// The rows of a section: the form, and all words of the row.
    pub(crate) fn sentences(
        self,
        section: &str,
    ) -> Result<Vec<(&'static str, Vec<&'static str>)>, MalformedRow> {
        let rows = self.rows(section)?.into_iter();
        rows.map(|row| Ok((self.form(&row)?, row.words))).collect()
    }

    /// The rows of a section, every word of them well formed.
    pub(super) fn rows(self, section: &str) -> Result<Vec<Row>, MalformedRow> {
        let mut here = None;
        let (mut found, mut rows) = (false, Vec::new());
        for (text, line) in self.text.lines().zip(1..) {
            let text = text.trim();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            if let Some(title) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
                here = Some(title);
                found |= title == section;
                continue;
            }
            match here {
                None => return Err(self.malformed(line, Problem::BeforeSections)),
                Some(title) if title == section => rows.push(self.row(text, line)?),
                Some(_) => {}
            }
        }
        if found {
            Ok(rows)
        } else {
            Err(self.malformed(1, Problem::NoSection(section.to_owned())))
        }
    }

    fn row(self, text: &'static str, line: usize) -> Result<Row, MalformedRow> {
        let (form, words) = match text.split_once(':') {
            Some((form, words)) => (Some(form.trim()), words),
            None => (None, text),
        };
        let words: Vec<&'static str> = words.split_whitespace().collect();
        if words.is_empty() {
            return Err(self.malformed(line, Problem::NoWords));
        }
        let written = form
            .unwrap_or_default()
            .split_whitespace()
            .chain(words.iter().copied());
        match written.into_iter().find(|word| !is_well_formed(word)) {
            Some(wrong) => Err(self.malformed(line, Problem::NotLowerCase(wrong))),
            None => Ok(Row { line, form, words }),
        }
    }

    fn form(self, row: &Row) -> Result<&'static str, MalformedRow> {
        let form = row.form.filter(|form| !form.is_empty());
        let form = form.ok_or_else(|| self.malformed(row.line, Problem::NoForm))?;
        Ok(text_of(form))
    }

    fn without_form(self, row: &Row) -> Result<(), MalformedRow> {
        match row.form {
            Some(_) => Err(self.malformed(row.line, Problem::UnexpectedForm)),
            None => Ok(()),
        }
    }

    fn once(
        self,
        seen: &mut HashSet<&'static str>,
        word: &'static str,
        line: usize,
    ) -> Result<(), MalformedRow> {
        if seen.insert(word) {
            Ok(())
        } else {
            Err(self.malformed(line, Problem::Repeated(word)))
        }
    }

    fn malformed(self, line: usize, problem: Problem) -> MalformedRow {
        MalformedRow {
            file: self.path,
            line,
            problem,
        }
    }
}

/// `-` stands for no text.
fn text_of(form: &'static str) -> &'static str {
    if form == "-" { "" } else { form }
}

/// Names are compared as lower-case ASCII letters and digits; other scripts are romanised first.
fn is_well_formed(word: &str) -> bool {
    let latin = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let other = |c: char| !c.is_ascii() && c.to_lowercase().eq([c]);
    word == "-" || word.chars().all(latin) || word.chars().all(other)
}
