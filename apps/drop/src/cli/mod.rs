//! The command line: one subcommand per file, `cargo run` alone starts everything for development.

mod admin;
mod aml;
mod backup;
mod check;
mod config;
mod demo;
mod dev;
mod jobs;
mod migrate;
mod ndjson;
mod openapi;
mod operator;
mod outbox;
mod print;
mod rates;
mod reconcile;
mod recover;
mod restore;
mod sandbox;
mod screening;
mod serve;
mod worker;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Drop: send money abroad straight from your own bank account.
///
/// Without a subcommand: API, worker and sandbox for development, data in ./data, until Ctrl-C.
#[derive(Debug, Parser)]
#[command(
    name = "drop",
    version,
    after_help = "Example:\n  drop demo --json\n  DATABASE_URL=postgres://localhost/drop drop serve --config drop.toml"
)]
pub struct Cli {
    /// Configuration file (TOML). Environment variables DROP_… go on top.
    #[arg(long, global = true, env = "DROP_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// One JSON object per log line.
    #[arg(long, global = true)]
    log_json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play the whole journey against the sandbox: login, consent, payment, receipt.
    #[command(
        after_help = "Example:\n  drop demo --json | jq .step\n  DATABASE_URL=postgres://localhost/drop drop demo"
    )]
    Demo(demo::Args),
    /// Serve the API. Run any number of them on one PostgreSQL.
    #[command(after_help = "Example:\n  PORT=8080 drop serve --config drop.toml")]
    Serve,
    /// Do the background work: rates, payments under way, expiry.
    #[command(after_help = "Example:\n  drop worker --config drop.toml")]
    Worker,
    /// Bring the database to the newest schema, and stop.
    #[command(after_help = "Example:\n  DATABASE_URL=postgres://localhost/drop drop migrate")]
    Migrate,
    /// Examine everything stored: rows, states, amounts, audit log, outbox, references.
    ///
    /// Safe at any time, also while API and worker run: it looks at one snapshot and changes
    /// nothing. Ends with 0 if everything fits, with 1 if something does not.
    #[command(
        after_help = "Example:\n  drop check\n  drop check --json | jq '.checks[] | select(.findings != [])'"
    )]
    Check(check::Args),
    /// Copy the embedded (SQLite) database to a file, also while API and worker run.
    ///
    /// The copy is one moment's state, examined by `drop check` before it gets its name. The keys
    /// that open it are NOT in it (in development: `development-keys` in the data folder): keep
    /// them elsewhere, and as safe; without them nobody can read the copy, and neither can you.
    #[command(
        after_help = "Example:\n  drop backup /var/backups/drop/\n  drop backup drop-before-upgrade.db\n\nPostgreSQL is backed up by its own means: docs/operations/backup.md"
    )]
    Backup(backup::Args),
    /// Put a copy made by `drop backup` in place of the embedded (SQLite) database.
    ///
    /// Stop API and worker first. The copy is examined, brought to the newest schema and checked
    /// before it takes the database's place in one step; if anything is wrong, or the power fails,
    /// the database is as it was. It needs the keys that were in force when the copy was made.
    ///
    /// What `drop recover` does is done with it: payments of which the banks may know more than the
    /// copy are looked for there, and not sent again.
    #[command(
        after_help = "Example:\n  drop restore /var/backups/drop/drop-20261121T020000Z.db --force\n\nWhat to do about payments made after the copy was: docs/operations/backup.md"
    )]
    Restore(restore::Args),
    /// Hold the books of the customers' banks against ours, and report every difference.
    ///
    /// A worker does so once a day. Each account costs one of the few reads that its bank allows
    /// without the customer. Every new difference becomes an operator task and an alert, once; this
    /// changes no payment. Ends with 0 if there is no difference, with 1 if there is one.
    #[command(
        after_help = "Example:\n  drop reconcile --days 3\n  drop reconcile --all --json | jq '.differences[]'\n\nAfter going back in time: docs/operations/backup.md"
    )]
    Reconcile(reconcile::Args),
    /// Make a database that was taken back in time safe to go on with: nothing is paid twice.
    ///
    /// After a PostgreSQL recovery, and BEFORE `drop serve` and `drop worker` start. A payment that
    /// waited for its bank to be asked may have been paid after the moment recovered to. So each is
    /// looked for at the bank by its end-to-end id and not sent; what is not found is for an operator
    /// (`drop operator`). Payments held for review stay held, and are named. Running it again does no
    /// harm. `drop restore` does this itself.
    #[command(
        after_help = "Example:\n  drop migrate && drop recover && drop check\n  drop recover --json | jq .held\n\nWhat else to do after going back in time: docs/operations/backup.md"
    )]
    Recover(recover::Args),
    /// Play the partners: BankID, banks, Norges Bank.
    #[command(after_help = "Example:\n  drop sandbox --port 8090")]
    Sandbox(sandbox::Args),
    /// Print the OpenAPI document.
    #[command(after_help = "Example:\n  drop openapi > openapi.json")]
    Openapi,
    /// Exchange rates.
    #[command(subcommand)]
    Rates(rates::Command),
    /// What only a person can settle.
    #[command(subcommand)]
    Operator(operator::Command),
    /// Events on their way to those who have to hear of them.
    #[command(subcommand)]
    Outbox(outbox::Command),
    /// The background jobs.
    #[command(subcommand)]
    Jobs(jobs::Command),
    /// Who works for Drop: officers and their roles.
    #[command(subcommand)]
    Admin(admin::Command),
    /// Rules against money laundering: try drafts on payments of the past.
    #[command(subcommand)]
    Aml(aml::Command),
    /// Sanctions and PEP lists, and who is on them.
    #[command(subcommand)]
    Screening(screening::Command),
    /// The configuration.
    #[command(subcommand)]
    Config(config::Command),
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// Whatever went wrong, in words for an operator.
    pub async fn run(self) -> anyhow::Result<()> {
        let file = self.config.as_deref();
        let quiet = matches!(
            self.command,
            Some(Command::Demo(_) | Command::Openapi | Command::Aml(_) | Command::Screening(_))
        );
        crate::observe::start(self.log_json, quiet);
        match self.command {
            None => dev::run(file).await,
            Some(Command::Demo(args)) => demo::run(args, file).await,
            Some(Command::Serve) => serve::run(file).await,
            Some(Command::Worker) => worker::run(file).await,
            Some(Command::Migrate) => migrate::run(file).await,
            Some(Command::Check(args)) => check::run(args, file).await,
            Some(Command::Backup(args)) => backup::run(args, file).await,
            Some(Command::Restore(args)) => restore::run(args, file).await,
            Some(Command::Reconcile(args)) => reconcile::run(args, file).await,
            Some(Command::Recover(args)) => recover::run(args, file).await,
            Some(Command::Sandbox(args)) => sandbox::run(args).await,
            Some(Command::Openapi) => openapi::run(),
            Some(Command::Rates(command)) => rates::run(command, file).await,
            Some(Command::Operator(command)) => operator::run(command, file).await,
            Some(Command::Outbox(command)) => outbox::run(command, file).await,
            Some(Command::Jobs(command)) => jobs::run(command, file).await,
            Some(Command::Admin(command)) => admin::run(command, file).await,
            Some(Command::Aml(command)) => aml::run(command, file).await,
            Some(Command::Screening(command)) => screening::run(command, file).await,
            Some(Command::Config(command)) => config::run(&command, file),
        }
    }
}
