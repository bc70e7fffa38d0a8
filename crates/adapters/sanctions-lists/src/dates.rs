//! Dates as American lists write them: `08 Nov 1957`, `Nov 1957`, `circa 1960`, `1954 to 1956`.

use screening::{BirthDate, PartialDate};

/// Parses a date of birth; `None` if it is not one.
pub(crate) fn birth_date(text: &str) -> Option<BirthDate> {
    let text = text.trim().trim_end_matches(['.', ';']);
    let about = text
        .strip_prefix("circa ")
        .or_else(|| text.strip_prefix("approximately "));
    if let Some((from, to)) = about.unwrap_or(text).split_once(" to ") {
        let (from, to) = (date(from)?, date(to)?);
        let year = |date: PartialDate| i16::try_from(date.year()).ok();
        return Some(BirthDate::Between {
            from: year(from)?,
            to: year(to)?,
        });
    }
    Some(match about {
        Some(text) => BirthDate::Approximately(date(text)?),
        None => BirthDate::On(date(text)?),
    })
}

fn date(text: &str) -> Option<PartialDate> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    match words.as_slice() {
        [year] => PartialDate::of_year(number(year)?).ok(),
        [month, year] => PartialDate::new(number(year)?, Some(month_of(month)?), None).ok(),
        [day, month, year] => {
            let day = day.parse().ok()?;
            PartialDate::new(number(year)?, Some(month_of(month)?), Some(day)).ok()
        }
        _ => None,
    }
}

fn number(text: &str) -> Option<i32> {
    text.trim_end_matches(['s', '.']).parse().ok()
}

fn month_of(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let start = text.get(..3)?.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| *month == start)?;
    u32::try_from(at + 1).ok()
}
