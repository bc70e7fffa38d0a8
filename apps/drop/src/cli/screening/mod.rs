//! `drop screening`: lists, and who is on them.

mod compare;
mod import;
mod lines;
mod lists;
mod matching;

use std::{io::Write, path::Path};

use clap::Subcommand;
use serde::{Serialize, de::DeserializeOwned};

use super::ndjson::InputLines;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Take in sanctions and PEP lists, each from its publisher's own files.
    ///
    /// Importing the same files again changes nothing. A file that cannot be trusted (cut off, of
    /// another encoding, far too large) is refused and the version before stays active; rows that
    /// make no sense are skipped and reported.
    #[command(
        after_help = "Example:\n  drop screening import --un consolidated.xml --ofac-sdn sdn.csv --ofac-alt alt.csv --ofac-add add.csv"
    )]
    Import(import::Args),
    /// Show the lists that are active.
    #[command(after_help = "Example:\n  drop screening lists --json")]
    Lists(lists::Args),
    /// Screen people and organisations: NDJSON on standard input, one object a line on standard
    /// output, `{"result": "clear|potential_match|match", "hits": […]}`.
    ///
    /// With the active lists of the database, or with list files that are named, without a database.
    #[command(
        after_help = "Example:\n  echo '{\"name\":\"Sergei Ivanov\",\"birthDate\":\"1953-01-31\",\"country\":\"RU\"}' | drop screening match --json"
    )]
    Match(matching::Args),
    /// Compare pairs: NDJSON `{"left":{"name":…},"right":{…}}` on standard input, `{"score", "match",
    /// "why"}` a line on standard output. Needs no database.
    #[command(
        after_help = "Example:\n  echo '{\"left\":{\"name\":\"Сергей Иванов\"},\"right\":{\"name\":\"Sergej Iwanow\"}}' | drop screening compare --json"
    )]
    Compare(compare::Args),
}

pub(super) async fn run(command: Command, file: Option<&Path>) -> anyhow::Result<()> {
    match command {
        Command::Import(args) => import::run(args, file).await,
        Command::Lists(args) => lists::run(&args, file).await,
        Command::Match(args) => matching::run(args, file).await,
        Command::Compare(args) => compare::run(&args),
    }
}

/// Reads standard input a line at a time and answers each with what `answer` makes of it. A line
/// that is not understood, or is too long, ends it, with its number.
fn answer_lines<I: DeserializeOwned, O: Answer>(
    json: bool,
    mut answer: impl FnMut(I) -> O,
) -> anyhow::Result<()> {
    let mut lines = InputLines::of(std::io::stdin().lock());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    while let Some(line) = lines.next()? {
        let asked = serde_json::from_slice(line.bytes)
            .map_err(|error| anyhow::anyhow!("line {}: {error}", line.number))?;
        let answer = answer(asked);
        if json {
            serde_json::to_writer(&mut out, &answer)?;
        } else {
            out.write_all(answer.text().as_bytes())?;
        }
        out.write_all(b"\n")?;
        // A program that writes lines to a pipe waits for each answer.
        out.flush()?;
    }
    Ok(out.flush()?)
}

/// An answer, for machines and for people.
trait Answer: Serialize {
    /// In words.
    fn text(&self) -> String;
}
