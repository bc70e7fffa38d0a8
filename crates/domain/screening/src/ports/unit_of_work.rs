//! What changes together.

use kernel::UnitOfWork;

use super::{DismissalRepository, ListRepository, ScreeningRepository};

/// What changes together.
pub trait ScreeningUnitOfWork: UnitOfWork {
    /// Lists.
    fn lists(&mut self) -> &mut dyn ListRepository;
    /// Screenings.
    fn screenings(&mut self) -> &mut dyn ScreeningRepository;
    /// Decisions about hits.
    fn dismissals(&mut self) -> &mut dyn DismissalRepository;
}
