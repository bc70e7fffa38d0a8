//! Random sequences of everything two people can do, over real HTTP, against a model so simple that
//! it can be believed. A sequence that ends otherwise than the model is shrunk to the shortest.

mod drive;
mod reference;

use proptest::test_runner::Config;
use proptest_state_machine::prop_state_machine;

use self::drive::{OnPostgresql, OnSqlite};

fn config() -> Config {
    Config {
        // A case is a whole Drop, started anew.
        cases: if std::env::var_os("PROPTEST_CASES").is_some() {
            Config::default().cases
        } else {
            16
        },
        max_shrink_iters: 200,
        failure_persistence: None,
        ..Config::default()
    }
}

prop_state_machine! {
    #![proptest_config(config())]

    #[test]
    fn any_sequence_of_operations_on_sqlite_is_answered_as_by_the_model(sequential 10..40 => OnSqlite);

    #[test]
    fn any_sequence_of_operations_on_postgresql_is_answered_as_by_the_model(sequential 10..40 => OnPostgresql);
}
