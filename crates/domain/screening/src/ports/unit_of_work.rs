//! A unit of work: everything in it is committed together or not at all.

use kernel::UnitOfWork;

use super::{DismissalRepository, ListRepository, ScreeningRepository};

/// A unit of work: everything in it is committed together or not at all.
pub trait ScreeningUnitOfWork: UnitOfWork {
    /// Lists.
    fn lists(&mut self) -> &mut dyn ListRepository;
    /// Screenings.
    fn screenings(&mut self) -> &mut dyn ScreeningRepository;
    /// Decisions about hits.
    fn dismissals(&mut self) -> &mut dyn DismissalRepository;
}
