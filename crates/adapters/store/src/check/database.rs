//! The database itself: its pages, its indexes, its foreign keys.

use async_trait::async_trait;
use diesel::sql_types::{BigInt, Nullable, Text};
use kernel::StoreError;

use crate::{
    engine::Connection,
    inspection::{Check, Inspection, inspect},
    query::RunQueryDsl,
};

/// The engine finds its own structures whole.
pub(super) struct Intact;

#[derive(diesel::QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    said: String,
}

/// What is switched off or half made on PostgreSQL; it checks its pages by itself.
const NOT_IN_FORCE: &str = "SELECT 'constraint ' || conname || ' is not validated' AS said \
     FROM pg_constraint WHERE NOT convalidated AND connamespace = 'public'::regnamespace \
     UNION ALL SELECT 'index ' || i.relname || ' is not valid' FROM pg_index \
     JOIN pg_class i ON i.oid = indexrelid WHERE NOT indisvalid \
     UNION ALL SELECT 'trigger ' || tgname || ' on ' || t.relname || ' is switched off' \
     FROM pg_trigger JOIN pg_class t ON t.oid = tgrelid \
     WHERE tgenabled = 'D' AND relnamespace = 'public'::regnamespace";

#[async_trait]
impl Check for Intact {
    fn name(&self) -> &'static str {
        "database"
    }

    fn says(&self) -> &'static str {
        "pages and indexes are whole, constraints in force"
    }

    async fn run(&self, inspection: &mut Inspection<'_>) -> Result<(), StoreError> {
        let sql = match inspection.connection()? {
            Connection::Postgres(_) => NOT_IN_FORCE,
            Connection::Sqlite(_) => "SELECT integrity_check AS said FROM pragma_integrity_check",
        };
        let said: Vec<Said> = inspect!(inspection, |c| diesel::sql_query(sql).load(c).await)?;
        inspection.examined(1);
        for Said { said } in said {
            if said != "ok" {
                inspection.found("(database)", "", said);
            }
        }
        Ok(())
    }
}

/// Nothing refers to what is not there.
pub(super) struct NoOrphans;

/// A foreign key.
#[derive(diesel::QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Text)]
    parent: String,
    #[diesel(sql_type = Text)]
    key: String,
}

/// The foreign keys, all of one column, as each engine's catalogue has them.
const ON_POSTGRES: &str = "SELECT t.relname::text AS child, a.attname::text AS column, \
     f.relname::text AS parent, k.attname::text AS key FROM pg_constraint \
     JOIN pg_class t ON t.oid = conrelid JOIN pg_class f ON f.oid = confrelid \
     JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1] \
     JOIN pg_attribute k ON k.attrelid = confrelid AND k.attnum = confkey[1] \
     WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2";
const ON_SQLITE: &str = "SELECT m.name AS child, f.\"from\" AS \"column\", f.\"table\" AS parent, \
     f.\"to\" AS \"key\" FROM sqlite_master m, pragma_foreign_key_list(m.name) f \
     WHERE m.type = 'table' ORDER BY 1, 2";

#[derive(diesel::QueryableByName)]
struct Orphans {
    #[diesel(sql_type = Nullable<Text>)]
    first: Option<String>,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[async_trait]
impl Check for NoOrphans {
    fn name(&self) -> &'static str {
        "references"
    }

    fn says(&self) -> &'static str {
        "whatever a row refers to is there"
    }

    async fn run(&self, inspection: &mut Inspection<'_>) -> Result<(), StoreError> {
        let list = match inspection.connection()? {
            Connection::Postgres(_) => ON_POSTGRES,
            Connection::Sqlite(_) => ON_SQLITE,
        };
        let references: Vec<Reference> =
            inspect!(inspection, |c| diesel::sql_query(list).load(c).await)?;
        for Reference {
            child,
            column,
            parent,
            key,
        } in references
        {
            let rows = inspection
                .count(&format!("SELECT count(*) AS n FROM {child}"))
                .await?;
            inspection.examined(rows);
            // The value that leads nowhere is an id of ours, and names the orphan best.
            let orphans = format!(
                "SELECT min(c.{column}) AS first, count(*) AS n FROM {child} c \
                 LEFT JOIN {parent} p ON p.{key} = c.{column} \
                 WHERE p.{key} IS NULL AND c.{column} IS NOT NULL"
            );
            let orphans: Orphans = inspect!(inspection, |c| diesel::sql_query(&orphans)
                .get_result(c)
                .await)?;
            if let Some(first) = orphans.first {
                let what = format!(
                    "{column} refers to no row of {parent}, in {} rows",
                    orphans.n
                );
                inspection.found(&child, first, what);
            }
        }
        Ok(())
    }
}
