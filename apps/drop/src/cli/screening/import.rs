//! `drop screening import`.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use kernel::{Actor, RequestContext};
use sanctions_lists as lists;
use screening::{ImportLists, Imported, ParsedList};
use serde_json::json;
use std::sync::Arc;

use crate::{
    dev,
    wiring::{Machine, open_store},
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
    pub(super) fn read(&self) -> anyhow::Result<Vec<ParsedList>> {
        let mut read = Vec::new();
        if let Some(un) = &self.un {
            read.push(named(
                un,
                lists::parse_un(&lists::read_file(lists::UN, un)?),
            )?);
        }
        if let Some(sdn) = &self.ofac_sdn {
            let bytes = lists::read_file(lists::OFAC_SDN, sdn)?;
            let alt = self.ofac_alt.as_deref();
            let alt = alt
                .map(|alt| lists::read_file(lists::OFAC_ALT, alt))
                .transpose()?;
            let add = self.ofac_add.as_deref();
            let add = add
                .map(|add| lists::read_file(lists::OFAC_ADD, add))
                .transpose()?;
            let parsed = lists::parse_ofac(&bytes, alt.as_deref(), add.as_deref());
            read.push(named(sdn, parsed)?);
        }
        if let Some(eu) = &self.eu {
            read.push(named(
                eu,
                lists::parse_eu(&lists::read_file(lists::EU, eu)?),
            )?);
        }
        if let Some(pep) = &self.pep {
            read.push(named(
                pep,
                lists::parse_pep(&lists::read_file(lists::PEP, pep)?),
            )?);
        }
        Ok(read)
    }
}

fn named(path: &Path, parsed: Result<ParsedList, lists::ListError>) -> anyhow::Result<ParsedList> {
    parsed.with_context(|| format!("{}", path.display()))
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
    let parsed = args.files.read()?;
    anyhow::ensure!(!parsed.is_empty(), "name at least one list: --un FILE, …");
    let machine = Machine::system();
    let (store, _) = open_store(&dev::load(file)?, &machine)?;
    let import = ImportLists::new(Arc::new(store), machine.clock, machine.ids);
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
            let told = json!({
                "list": version.source,
                "version": version.id,
                "outcome": what,
                "listDate": version.list_date,
                "counts": version.counts,
                "skipped": list.skipped,
            });
            writeln!(out, "{told}")?;
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
