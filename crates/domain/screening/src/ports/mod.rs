//! What screening needs of storage and of other contexts.

mod lists;
mod screenings;
mod source;
mod subjects;
mod unit_of_work;

pub use lists::{ListQueries, ListRepository, Stored};
pub use screenings::{DismissalRepository, ScreeningFilter, ScreeningQueries, ScreeningRepository};
pub use source::{ListSource, ListUnreadable, PublishedList};
pub use subjects::ScreenedSubjects;
pub use unit_of_work::ScreeningUnitOfWork;
