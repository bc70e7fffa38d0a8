//! The `drop` program. Everything is in the library beside it, so that tests can reach it.

use std::{io::Write, process::ExitCode};

use clap::Parser;

#[actix_web::main]
async fn main() -> ExitCode {
    let Err(error) = drop_app::cli::Cli::parse().run().await else {
        return ExitCode::SUCCESS;
    };
    // Nothing is left to be done if standard error is gone as well.
    let _ = writeln!(std::io::stderr().lock(), "drop: {error:#}");
    ExitCode::FAILURE
}
