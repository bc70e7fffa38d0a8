//! Sessions after login: used at every request, refreshed, listed, ended.

mod authenticate;
mod issue;
mod list;
mod logout;
mod policy;
mod profile;
mod refresh;
#[cfg(test)]
mod tests;

pub use authenticate::{Authenticate, AuthenticateError, Forbidden};
pub use issue::{IssueError, IssuedTokens, TokenIssuer};
pub use list::ListSessions;
pub use logout::{Logout, LogoutError};
pub use policy::SessionPolicy;
pub use profile::ShowProfile;
pub use refresh::{RefreshError, RefreshSession};
