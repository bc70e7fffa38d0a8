//! What the commands have in common: lists in pieces, as text for people or as JSON for machines.

use std::{fmt::Display, io::Write, str::FromStr};

use clap::Args;
use kernel::{Cursor, Page, PageRequest};
use serde_json::{Value, json};

/// Which piece of a list, and how to print it.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Most items, 1 to 50.
    #[arg(long, default_value_t = 20)]
    limit: u8,
    /// Where the piece before said the next begins.
    #[arg(long, value_name = "CURSOR")]
    after: Option<String>,
    /// Print one JSON object per line.
    #[arg(long)]
    pub(super) json: bool,
}

impl ListArgs {
    /// The piece that is wanted; a cursor is the id of an item.
    pub(super) fn page<I: FromStr<Err: Display> + Display>(&self) -> anyhow::Result<PageRequest> {
        let after = self.after.as_deref().map(str::parse::<I>).transpose();
        let after = after.map_err(|error| anyhow::anyhow!("--after: {error}"))?;
        let after = after.map(|id| Cursor::after(&id));
        Ok(PageRequest::new(Some(self.limit.into()), after)?)
    }

    /// Prints it: each item as JSON on a line, or as `text` makes it.
    pub(super) fn print<T>(
        &self,
        page: &Page<T>,
        nothing: &str,
        json: impl Fn(&T) -> Value,
        text: impl Fn(&T) -> String,
    ) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        for item in &page.items {
            if self.json {
                writeln!(out, "{}", json(item))?;
            } else {
                writeln!(out, "{}", text(item))?;
            }
        }
        if page.items.is_empty() && !self.json {
            writeln!(out, "{nothing}")?;
        }
        if let Some(next) = &page.next {
            if self.json {
                writeln!(out, "{}", json!({ "nextCursor": next.as_str() }))?;
            } else {
                writeln!(out, "more: --after {}", next.as_str())?;
            }
        }
        Ok(())
    }
}

/// Prints one thing: as one JSON object, or its members one per line.
pub(super) fn one(value: &Value, as_json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match value.as_object() {
        Some(members) if !as_json => {
            for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
                let text = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                writeln!(out, "{name:<14} {text}")?;
            }
        }
        _ => writeln!(out, "{value}")?,
    }
    Ok(())
}
