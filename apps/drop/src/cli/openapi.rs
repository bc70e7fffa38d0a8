//! `drop openapi`: prints the document the server serves.

use std::io::Write;

pub(super) fn run() -> anyhow::Result<()> {
    let document = crate::api::openapi::document("http://localhost:8080");
    let text = document.to_pretty_json()?;
    writeln!(std::io::stdout().lock(), "{text}")?;
    Ok(())
}
