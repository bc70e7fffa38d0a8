//! What screening needs of storage and of other contexts.

mod lists;
mod screenings;
mod source;
mod subjects;

pub use lists::{ListStore, Stored};
pub use screenings::{ScreeningFilter, ScreeningStore};
pub use source::{ListSource, ListUnreadable, PublishedList};
pub use subjects::ScreenedSubjects;
