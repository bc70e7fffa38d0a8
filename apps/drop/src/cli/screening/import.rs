//! `drop screening import`.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use kernel::{Actor, RequestContext};
use sanctions_lists::{ListFile, ListFiles, PublishedLists};
use screening::{ImportLists, Imported, ParsedList, ports::ListSource};
use serde_json::json;

use crate::{
    startup,
    wiring::{SystemPorts, open_store},
};

/// Files of lists, as their publishers write them.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Files {
    /// UN Security Council consolidated list, XML.
    #[arg(long, value_name = "FILE")]
    un: Option<PathBuf>,
    /// OFAC SDN list, CSV.
    #[arg(long, value_name = "FILE")]
    ofac_sdn: Option<PathBuf>,
    /// Its aliases, CSV.
    #[arg(long, value_name = "FILE", requires = "ofac_sdn")]
    ofac_alt: Option<PathBuf>,
    /// Its addresses, CSV.
    #[arg(long, value_name = "FILE", requires = "ofac_sdn")]
    ofac_add: Option<PathBuf>,
    /// EU consolidated list, XML.
    #[arg(long, value_name = "FILE")]
    eu: Option<PathBuf>,
    /// Politically exposed persons, CSV or FollowTheMoney JSON lines.
    #[arg(long, value_name = "FILE")]
    pep: Option<PathBuf>,
}

impl Files {
    /// Reads those that are named; none if none is.
    pub(super) async fn read(self) -> anyhow::Result<Vec<ParsedList>> {
        let file = |path: Option<PathBuf>| path.map(ListFile::Path);
        let files = ListFiles {
            un: file(self.un),
            ofac_sdn: file(self.ofac_sdn),
            ofac_alt: file(self.ofac_alt),
            ofac_add: file(self.ofac_add),
            eu: file(self.eu),
            pep: file(self.pep),
        };
        let read = PublishedLists::on_this_machine(files).read().await;
        let lists = read.into_iter().map(|published| Ok(published.list?));
        lists.collect()
    }
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    files: Files,
    /// Also a list that has far fewer entries than the active version.
    #[arg(long)]
    force: bool,
    /// Print one JSON object per list.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args, file: Option<&Path>) -> anyhow::Result<()> {
    let parsed = args.files.read().await?;
    anyhow::ensure!(!parsed.is_empty(), "name at least one list: --un FILE, …");
    let system = SystemPorts::system();
    let (store, _) = open_store(&startup::load(file)?, &system)?;
    let import = ImportLists::new(
        screening::Storage::of(Arc::new(store)),
        system.clock,
        system.ids,
    );
    let context = RequestContext::job("screening-import");
    for list in parsed {
        let report = import
            .import(&list, args.force, Actor::System, &context)
            .await?;
        let version = &report.version;
        let what = match report.imported {
            Imported::Activated => "activated",
            Imported::Reactivated => "reactivated",
            Imported::Unchanged => "unchanged",
        };
        let mut out = std::io::stdout().lock();
        if args.json {
            let line = json!({
                "list": version.source,
                "version": version.id,
                "outcome": what,
                "listDate": version.list_date,
                "counts": version.counts,
                "skipped": list.skipped,
            });
            writeln!(out, "{line}")?;
            continue;
        }
        writeln!(
            out,
            "{}: {what}, {} entries with {} names, {} rows skipped",
            version.source, version.counts.entries, version.counts.names, version.counts.skipped
        )?;
        for skipped in list.skipped.iter().take(5) {
            writeln!(
                out,
                "  {} row {}: {}",
                skipped.file, skipped.row, skipped.reason
            )?;
        }
    }
    Ok(())
}
