//! What screening needs of storage and of its neighbours.

mod lists;
mod screenings;
mod subjects;

pub use lists::{ListStore, Stored};
pub use screenings::{ScreeningFilter, ScreeningStore};
pub use subjects::ScreenedSubjects;
