//! A running Drop for one test, and people who use it.

mod alone;
mod app;
mod cases;
mod clock;
mod customer;
mod lists;
mod officers;
mod payer;

pub(crate) use alone::ran_alone;
pub(crate) use app::{Engine, Options, QUIET, TestApp, eventually};
pub(crate) use customer::{Answer, Customer, text};
pub(crate) use officers::run_by_hand;
pub(crate) use payer::Payer;

/// Runs a test on each engine: `on_both_engines!(name, |app| async move { … })` makes the tests
/// `name::sqlite` and `name::postgresql`. Where there is no PostgreSQL its half says so and passes,
/// unless `DROP_REQUIRE_POSTGRES=1`. With options: `on_both_engines!(name, options, |app| …)`.
macro_rules! on_both_engines {
    ($name:ident, $body:expr) => {
        on_both_engines!($name, crate::support::Options::default(), $body);
    };
    ($name:ident, $options:expr, $body:expr) => {
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let app =
                    crate::support::TestApp::start_with(crate::support::Engine::Sqlite, $options)
                        .await;
                ($body)(app.expect("SQLite is always there")).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgresql() {
                let app = crate::support::TestApp::start_with(
                    crate::support::Engine::Postgresql,
                    $options,
                )
                .await;
                if let Some(app) = app {
                    ($body)(app).await;
                }
            }
        }
    };
}
pub(crate) use on_both_engines;
