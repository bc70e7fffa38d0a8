//! Orders carried out in memory: no database, no network, and time that passes only while something
//! waits for it.

mod fixture;
mod idempotency;
mod refusals;
mod timeline;
mod timing;
