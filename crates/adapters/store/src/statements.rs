//! Which statements an operation sends: the golden tests of round trips read it here.

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use diesel::connection::{Instrumentation, InstrumentationEvent};

/// Watches all connections of a store. Unless recording, it costs one relaxed load per statement.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    recording: AtomicBool,
    entries: Mutex<Vec<String>>,
}

impl Recorder {
    /// What a new connection is to be equipped with.
    pub(crate) fn instrumentation(self: &Arc<Self>) -> impl Instrumentation {
        let recorder = Arc::clone(self);
        move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                recorder.note(query);
            }
        }
    }

    fn note(&self, query: &dyn fmt::Display) {
        if self.recording.load(Ordering::Relaxed) {
            self.entries().push(normalised(&query.to_string()));
        }
    }

    fn entries(&self) -> MutexGuard<'_, Vec<String>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The statements sent since [`Store::record_statements`](crate::Store::record_statements), by
/// whomever; recording ends when this is dropped. Values are never recorded.
#[derive(Debug)]
pub struct StatementLog {
    recorder: Arc<Recorder>,
}

impl StatementLog {
    pub(crate) fn start(recorder: Arc<Recorder>) -> Self {
        recorder.entries().clear();
        recorder.recording.store(true, Ordering::Relaxed);
        Self { recorder }
    }

    /// Takes what was sent up to now: SQL as PostgreSQL is sent it, every parameter `?`, the same
    /// on both engines. `BEGIN`, `COMMIT` and `ROLLBACK` are among it.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.recorder.entries())
    }

    /// As [`Self::take`], without what begins and ends transactions.
    pub fn take_work(&self) -> Vec<String> {
        let framing = ["BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"];
        let mut entries = self.take();
        entries.retain(|sql| !framing.contains(&sql.as_str()));
        entries
    }
}

impl Drop for StatementLog {
    fn drop(&mut self) {
        self.recorder.recording.store(false, Ordering::Relaxed);
        self.recorder.entries().clear();
    }
}

/// One spelling for both engines, and no values.
pub(crate) fn normalised(logged: &str) -> String {
    let sql = logged.split(" -- binds:").next().unwrap_or_default();
    let mut normal = String::with_capacity(sql.len());
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '`' => normal.push('"'),
            '$' if chars.peek().is_some_and(char::is_ascii_digit) => {
                while chars.next_if(char::is_ascii_digit).is_some() {}
                normal.push('?');
            }
            c => normal.push(c),
        }
    }
    without_table_after_returning(normal.trim_end())
}

/// SQLite is sent `RETURNING "hits"`, PostgreSQL `RETURNING "rate_limits"."hits"`.
fn without_table_after_returning(sql: &str) -> String {
    let Some((statement, columns)) = sql.split_once(" RETURNING ") else {
        return sql.to_owned();
    };
    let columns = columns
        .split(", ")
        .map(|column| column.split_once('.').map_or(column, |(_, column)| column));
    let columns: Vec<&str> = columns.collect();
    format!("{statement} RETURNING {}", columns.join(", "))
}
