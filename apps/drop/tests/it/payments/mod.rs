//! Sending money, in parts: what is refused, what is paid once, what it costs and covers.

mod bad_input;
mod funds;
mod idempotency;
mod ownership;
mod quotes;
mod statements;
