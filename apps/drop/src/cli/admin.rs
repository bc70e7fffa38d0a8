//! `drop admin`: who works for Drop. The first officer is made here; from then on administrators
//! can do it over the API.

use std::{io::Write, path::Path};

use anyhow::bail;
use clap::{Subcommand, ValueEnum};
use identity::{GrantRoleError, GrantedRole, Grantor, Role, ports::IdentityQueries};
use kernel::{RequestContext, UserId};
use serde_json::json;

use super::print::ListArgs;
use crate::{
    startup,
    views::{GrantedView, PersonView},
    wiring::{Assembly, SystemPorts, assemble},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Give a person a role, in place of the one they have.
    ///
    /// The person has to have logged in once; GET /v1/auth/me shows them their id. The role counts
    /// from their next request on. Officers (compliance, admin) cannot use the customer's part of
    /// Drop. It is recorded in the audit log.
    #[command(
        after_help = "Example:\n  drop admin grant usr_0197a6e200007000800000000000abcd --role admin\n  drop admin grant usr_0197a6e200007000800000000000abcd --role user --json"
    )]
    Grant {
        /// Id of the person, `usr_…`.
        id: String,
        /// The role.
        #[arg(long)]
        role: RoleName,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// List everybody with another role than user, newest first.
    #[command(after_help = "Example:\n  drop admin list\n  drop admin list --json")]
    List(ListArgs),
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum RoleName {
    /// Reads what officers read; decides about money laundering.
    Compliance,
    /// Runs Drop: jobs, deliveries, operator tasks, roles.
    Admin,
    /// A customer.
    User,
    /// A customer who also takes payments.
    Merchant,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Compliance => Self::Compliance,
            RoleName::Admin => Self::Admin,
            RoleName::User => Self::User,
            RoleName::Merchant => Self::Merchant,
        }
    }
}

pub(super) async fn run(command: Command, file: Option<&Path>) -> anyhow::Result<()> {
    let assembly = assemble(&startup::load(file)?, SystemPorts::system())?;
    match command {
        Command::Grant { id, role, json } => grant(&assembly, &id, role.into(), json).await,
        Command::List(piece) => list(&assembly, &piece).await,
    }
}

async fn grant(assembly: &Assembly, id: &str, role: Role, as_json: bool) -> anyhow::Result<()> {
    let context = RequestContext::job("operator");
    let grants = &assembly.services.admin.grant_role;
    let Ok(id) = id.parse::<UserId>() else {
        bail!("{id} is no id of a person; GET /v1/auth/me shows a person theirs: usr_…");
    };
    let granted = grants.grant(id, role, Grantor::CommandLine, &context);
    let granted = granted.await.map_err(|error| advised(id, error))?;
    let mut out = std::io::stdout().lock();
    if as_json {
        writeln!(out, "{}", json!(GrantedView::from(&granted)))?;
    } else {
        writeln!(out, "{}", line(&granted))?;
    }
    Ok(())
}

/// What went wrong, and what to do.
fn advised(id: UserId, error: GrantRoleError) -> anyhow::Error {
    match error {
        GrantRoleError::UnknownPerson => anyhow::anyhow!(
            "no person has the id {id} in this database; the person has to log in once \
             first, then GET /v1/auth/me shows their id"
        ),
        GrantRoleError::AccountClosed => {
            anyhow::anyhow!("the account of {id} is closed; it can be given no role")
        }
        error => error.into(),
    }
}

fn line(granted: &GrantedRole) -> String {
    let (id, role, before) = (granted.person.id, granted.person.role, granted.before);
    if role == before {
        format!("{id} has the role {} already", name(role))
    } else {
        format!("{id} has the role {} now, was {}", name(role), name(before))
    }
}

fn name(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Merchant => "merchant",
        Role::Compliance => "compliance",
        Role::Admin => "admin",
    }
}

async fn list(assembly: &Assembly, piece: &ListArgs) -> anyhow::Result<()> {
    let page = piece.page::<UserId>()?;
    let found = assembly.store.people_with_roles(&page).await?;
    let none = "no person has another role than user";
    let view = |person: &_| json!(PersonView::from(person));
    piece.print(&found, none, view, |person| {
        let (role, since) = (name(person.role), person.created_at.format("%F %T"));
        let state = PersonView::from(person).state();
        format!("{}  {role:<10} {state:<6} first login {since}", person.id)
    })
}
