//! How alike two names are, and what else speaks for or against its being the same bearer.

mod acronym;
mod align;
mod canonical;
mod compare;
mod distance;
mod evidence;
mod letters;
mod names;
mod pinyin;
mod prepare;
mod prepared;
mod similarity;
mod slip;
mod sound;
mod token;

pub use compare::{Comparison, compare};
pub use evidence::{Evidence, EvidenceKind};

pub(crate) use align::JOINED;
pub(crate) use compare::{Judged, explain, judge};
pub(crate) use evidence::Facts;
pub(crate) use names::{may_be_whole, weights};
pub(crate) use prepare::{prepare, role_of};
pub(crate) use prepared::{PreparedName, Role};
pub(crate) use similarity::{ALIKE, similarity};
pub(crate) use sound::fold;
pub(crate) use token::{Token, TokenKind};
