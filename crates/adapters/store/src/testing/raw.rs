//! Reads and changes a test database without the store.

use diesel::{Connection as _, connection::SimpleConnection as _, sqlite::SqliteConnection};

use super::{
    client::connect,
    test_database::{Kind, TestDatabase},
};

impl TestDatabase {
    /// Runs SQL on a connection of its own; the error is the database's message.
    ///
    /// # Errors
    /// What the database says.
    pub async fn execute(&self, sql: &str) -> Result<(), String> {
        match &self.kind {
            Kind::Sqlite { .. } => {
                let (path, sql) = (self.url_text().replacen("sqlite://", "", 1), sql.to_owned());
                let executed = tokio::task::spawn_blocking(move || {
                    let mut connection =
                        SqliteConnection::establish(&path).map_err(|e| e.to_string())?;
                    connection
                        .batch_execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;")
                        .and_then(|()| connection.batch_execute(&sql))
                        .map_err(|error| error.to_string())
                });
                executed.await.expect("no panic in SQLite")
            }
            Kind::Postgres { database, .. } => {
                let client = connect(&database.url()).await;
                let executed = client.batch_execute(sql).await;
                executed.map_err(|error| {
                    let message = error.as_db_error().map(|error| error.message().to_owned());
                    message.unwrap_or_else(|| error.to_string())
                })
            }
        }
    }

    /// All that rests in the database: the bytes of the files, or every row of every table, as
    /// text. What a thief of the disk reads.
    pub async fn everything_at_rest(&self) -> String {
        match &self.kind {
            Kind::Sqlite { folder } => {
                let files = std::fs::read_dir(folder.path()).expect("the test's folder");
                let bytes = files.map(|file| std::fs::read(file.expect("an entry").path()));
                let bytes: Vec<u8> = bytes.flat_map(|file| file.expect("a file")).collect();
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Kind::Postgres { database, .. } => {
                let client = connect(&database.url()).await;
                let tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
                let mut all = String::new();
                for table in client.query(tables, &[]).await.expect("the tables") {
                    let table: String = table.get(0);
                    let rows = client
                        .query(&format!("SELECT t::text FROM {table} t"), &[])
                        .await;
                    for row in rows.expect("the rows") {
                        all.push_str(row.get(0));
                        all.push('\n');
                    }
                }
                all
            }
        }
    }
}
