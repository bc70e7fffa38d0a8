//! The synthetic people who live in the sandbox: they log in and hold accounts.

use chrono::{Months, NaiveDate, TimeDelta};
use sha2::{Digest, Sha256};

use crate::national_id;

/// A synthetic person.
#[derive(Clone)]
pub(crate) struct Person {
    /// Eleven digits, valid and marked synthetic.
    pub(crate) national_id: String,
    /// Given names.
    pub(crate) given_name: String,
    /// Family name.
    pub(crate) family_name: String,
    /// Date of birth.
    pub(crate) birth_date: NaiveDate,
    /// What this person is good for in a test.
    pub(crate) note: &'static str,
}

impl Person {
    /// Given and family name.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// Twelve bytes that are always the same for this person and `purpose`, and reveal nothing.
    pub(crate) fn digest(&self, purpose: &str) -> [u8; 12] {
        digest(&self.national_id, purpose)
    }
}

/// Everyone on the list; ages are counted from `today`.
pub(crate) fn residents(today: NaiveDate) -> Vec<Person> {
    let years_ago = |years: u32| {
        today
            .checked_sub_months(Months::new(years * 12))
            .unwrap_or(today)
    };
    let born = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or(today);
    let tomorrow = today + TimeDelta::days(1);
    let seventeen = tomorrow
        .checked_sub_months(Months::new(18 * 12))
        .unwrap_or(tomorrow);
    let made = [
        ("Kari", "Nordmann", born(1985, 3, 14), true, "adult woman"),
        ("Ola", "Hansen", born(1978, 11, 2), false, "adult man"),
        (
            "Åse Marie",
            "O'Næss & Sønn",
            born(1991, 6, 30),
            true,
            "name with marks to escape",
        ),
        ("Nora", "Berg", years_ago(18), true, "18 today"),
        ("Jonas", "Lie", seventeen, false, "17, and 18 tomorrow"),
    ]
    .into_iter()
    .filter_map(|(given, family, birth_date, woman, note)| {
        let national_id = national_id::make(birth_date, woman)?;
        Some(person(&national_id, given, family, birth_date, note))
    });
    // The published test numbers, some of them for rules that few people meet.
    let published = [
        ("41819077302", "Amina", "Yusuf", "D-number"),
        (
            "10915596784",
            "Ingrid",
            "Solberg",
            "pensioner, published test number",
        ),
        (
            "30908299902",
            "Lars",
            "Moen",
            "valid only under the rule of 2032",
        ),
        ("03851598730", "Emil", "Dahl", "a child"),
    ]
    .into_iter()
    .filter_map(|(id, given, family, note)| {
        Some(person(
            id,
            given,
            family,
            national_id::birth_date(id)?,
            note,
        ))
    });
    made.chain(published).collect()
}

/// A person with a valid synthetic number who is not on the list: always the same name.
pub(crate) fn stranger(national_id: &str) -> Option<Person> {
    const GIVEN: [&str; 8] = [
        "Alma", "Birk", "Celine", "Didrik", "Eline", "Filip", "Guro", "Henrik",
    ];
    const FAMILY: [&str; 8] = [
        "Aas", "Bakke", "Dokken", "Eide", "Foss", "Haugen", "Lund", "Vik",
    ];
    let birth_date = national_id::birth_date(national_id)?;
    let bytes = digest(national_id, "name");
    let pick = |names: &[&'static str; 8], at: usize| -> &'static str {
        let index = usize::from(bytes.get(at).copied().unwrap_or_default());
        names.get(index % names.len()).copied().unwrap_or("Alma")
    };
    let (given, family) = (pick(&GIVEN, 0), pick(&FAMILY, 1));
    Some(person(national_id, given, family, birth_date, "typed in"))
}

fn person(id: &str, given: &str, family: &str, born: NaiveDate, note: &'static str) -> Person {
    Person {
        national_id: id.to_owned(),
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        birth_date: born,
        note,
    }
}

fn digest(national_id: &str, purpose: &str) -> [u8; 12] {
    let hash = Sha256::digest(format!("{purpose}/{national_id}"));
    let mut bytes = [0; 12];
    bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resident_has_a_valid_number_of_their_own_birth_date() {
        // A leap day is the worst day to be eighteen on.
        for today in [(2026, 11, 21), (2028, 2, 29), (2027, 3, 1)] {
            let today = NaiveDate::from_ymd_opt(today.0, today.1, today.2).unwrap();
            let residents = residents(today);
            assert_eq!(residents.len(), 9);
            for person in residents {
                let born = national_id::birth_date(&person.national_id);
                assert_eq!(born, Some(person.birth_date), "{}", person.note);
            }
        }
    }

    #[test]
    fn a_typed_person_keeps_the_name() {
        let number = national_id::make(NaiveDate::from_ymd_opt(1970, 1, 1).unwrap(), true).unwrap();
        let (first, second) = (stranger(&number).unwrap(), stranger(&number).unwrap());
        assert_eq!(first.name(), second.name());
    }
}
