//! A screening as used by an assessment of money-laundering risk.

use aml::{ListMatch, Screened};
use screening::{Category, Hit, Outcome, Screening};

/// The hits that no officer dismissed, by category, and the version of each list.
pub(super) fn as_screened(screening: &Screening) -> Screened {
    let lists = screening.lists.iter();
    let lists = lists.map(|used| (used.source.to_string(), used.version.to_string()));
    Screened::Done {
        sanctions: list_match(screening, Category::Sanctions),
        pep: list_match(screening, Category::Pep),
        lists: lists.collect(),
    }
}

fn list_match(screening: &Screening, category: Category) -> ListMatch {
    let is_open = |hit: &&Hit| hit.category == category && hit.dismissed_by.is_none();
    let hits = screening.hits.iter().filter(is_open).map(|hit| aml::Hit {
        list: hit.entry.source.to_string(),
        entry: hit.entry.id.to_string(),
        score_permille: hit.score.permille(),
    });
    match screening.outcome_of(category) {
        Outcome::Clear => ListMatch::Clear,
        Outcome::PotentialMatch => ListMatch::PotentialMatch(hits.collect()),
        Outcome::Match => ListMatch::Match(hits.collect()),
    }
}
