//! `drop screening match`.

use std::path::Path;

use application::build_index;
use kernel::{Clock, IdSource};
use screening::{
    Index, ListVersion, ListVersionId, Outcome, ParsedList, Subject, ports::ListStore,
};
use system::SystemThreads;

use super::{
    Answer, answer_lines,
    import::Files,
    lines::{MatchResponse, SubjectInput},
};
use crate::{
    dev,
    wiring::{SystemPorts, open_store},
};

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    files: Files,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args, file: Option<&Path>) -> anyhow::Result<()> {
    let system = SystemPorts::system();
    let parsed = args.files.read().await?;
    let index = if parsed.is_empty() {
        stored(file, &system).await?
    } else {
        let (clock, ids) = (system.clock, system.ids);
        named(parsed, clock.as_ref(), ids.as_ref())
    };
    answer_lines(args.json, |asked: SubjectInput| {
        let screening = index.screen(&Subject::from(&asked));
        MatchResponse::new(asked.id, &screening)
    })
}

/// The lists that are active in the database.
async fn stored(file: Option<&Path>, system: &SystemPorts) -> anyhow::Result<Index> {
    let (store, _) = open_store(&dev::load(file)?, system)?;
    let active = store.active().await?;
    anyhow::ensure!(
        !active.is_empty(),
        "no list is active: import some (drop screening import --help) or name files"
    );
    Ok(build_index(&store, &SystemThreads, active).await?)
}

/// Files that are not kept.
fn named(parsed: Vec<ParsedList>, clock: &dyn Clock, ids: &dyn IdSource) -> Index {
    let (mut versions, mut entries) = (Vec::new(), Vec::new());
    for list in parsed {
        versions.push(ListVersion {
            id: ListVersionId::new(ids),
            source: list.source,
            list_date: list.list_date,
            digest: list.digest,
            counts: list.counts(),
            imported_at: clock.now(),
        });
        entries.extend(list.entries);
    }
    Index::build(versions, entries)
}

impl Answer for MatchResponse {
    fn text(&self) -> String {
        let result = match self.result {
            Outcome::Clear => return "clear".to_owned(),
            Outcome::PotentialMatch => "potential match",
            Outcome::Match => "match",
        };
        let hits = self.hits.iter().map(|hit| {
            let (source, id, score) = (hit.source, &hit.id, hit.score);
            let why = hit.why.join("; ");
            format!("\n  {score} {source} {id} {}: {why}", hit.name)
        });
        let mut text = result.to_owned();
        text.extend(hits);
        text
    }
}
