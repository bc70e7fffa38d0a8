//! That every row can be read as what it is, and every sealed value opened. The check stands beside
//! the row it reads, as one [`decodable`] line.

/// A check that reads every row of a table, page by page in the order of its key. The last argument
/// turns a row into its domain type; it is the reader that the ports use.
macro_rules! decodable {
    ($check:ident, $name:literal, $table:ident, $key:ident: $of:ty, $row:ty, $read:expr) => {
        /// Every row of the table can be read.
        pub(crate) struct $check;

        #[async_trait::async_trait]
        impl $crate::inspection::Check for $check {
            fn name(&self) -> &'static str {
                $name
            }

            fn says(&self) -> &'static str {
                "every row can be read, and what is sealed opened"
            }

            async fn run(
                &self,
                inspection: &mut $crate::inspection::Inspection<'_>,
            ) -> Result<(), kernel::StoreError> {
                let mut after: Option<$of> = None;
                loop {
                    let page: diesel::QueryResult<Vec<($of, $row)>> =
                        $crate::query::load_boxed!(inspection.connection()?, {
                            let mut query = $table::table
                                .order($table::$key)
                                .limit($crate::inspection::PAGE)
                                .select(($table::$key, <$row as $crate::query::Columns>::columns()))
                                .into_boxed();
                            if let Some(after) = after.clone() {
                                query = query.filter($table::$key.gt(after));
                            }
                            query
                        });
                    let Some(page) = inspection.page($name, page)? else {
                        return Ok(());
                    };
                    let Some((last, _)) = page.last() else {
                        return Ok(());
                    };
                    after = Some(last.clone());
                    inspection.examined(page.len());
                    for (_, row) in page {
                        let read = ($read)(row, inspection.cipher);
                        inspection.read(read)?;
                    }
                }
            }
        }
    };
    // Where the key is of several columns: counted through instead.
    ($check:ident, $name:literal, $table:ident, ($($key:ident),+), $row:ty, $read:expr) => {
        /// Every row of the table can be read.
        pub(crate) struct $check;

        #[async_trait::async_trait]
        impl $crate::inspection::Check for $check {
            fn name(&self) -> &'static str {
                $name
            }

            fn says(&self) -> &'static str {
                "every row can be read, and what is sealed opened"
            }

            async fn run(
                &self,
                inspection: &mut $crate::inspection::Inspection<'_>,
            ) -> Result<(), kernel::StoreError> {
                let mut passed = 0_i64;
                loop {
                    let page: diesel::QueryResult<Vec<$row>> =
                        {
                            let query = $table::table
                                .order(($($table::$key),+))
                                .limit($crate::inspection::PAGE)
                                .offset(passed)
                                .select(<$row as $crate::query::Columns>::columns());
                            $crate::query::RunQueryDsl::load(query, inspection.connection()?).await
                        };
                    let Some(page) = inspection.page($name, page)? else {
                        return Ok(());
                    };
                    if page.is_empty() {
                        return Ok(());
                    }
                    passed += $crate::inspection::PAGE;
                    inspection.examined(page.len());
                    for row in page {
                        let read = ($read)(row, inspection.cipher);
                        inspection.read(read)?;
                    }
                }
            }
        }
    };
}

pub(crate) use decodable;
