//! The address of the database.

use store::{DatabaseUrl, StoreConfig};

#[test]
fn both_kinds_of_url_parse_and_others_do_not() {
    let sqlite: DatabaseUrl = "sqlite://data/drop.db".parse().unwrap();
    assert!(
        matches!(sqlite, DatabaseUrl::Sqlite { path } if path == std::path::Path::new("data/drop.db"))
    );
    assert!(matches!(
        "postgresql://h/d".parse(),
        Ok(DatabaseUrl::Postgres(_))
    ));
    for wrong in ["", "sqlite://", "mysql://h/d", "postgres"] {
        assert!(wrong.parse::<DatabaseUrl>().is_err(), "{wrong:?}");
    }
}

#[test]
fn debug_hides_the_password() {
    let url: DatabaseUrl = "postgres://drop:hunter2@localhost/drop".parse().unwrap();
    assert!(!format!("{:?}", StoreConfig::new(url)).contains("hunter2"));
}
