//! Screening of customers and recipients against the active sanctions and PEP lists.

mod assessed;
mod index;
mod recipients;
mod refresh_lists;
mod rescreen;
mod service;
mod unavailable;

pub use self::{
    index::build_index,
    recipients::RecipientScreening,
    refresh_lists::{ListRefusal, RefreshLists, RefusedList, RefusedLists},
    rescreen::{RescreenPeople, RescreenPeopleError},
    service::ScreeningService,
    unavailable::ScreeningUnavailable,
};
