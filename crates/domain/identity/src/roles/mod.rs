//! Roles: an administrator, or a person with access to the program's command line, grants them.
//! Officers look people up, and each look-up is recorded in the audit log.

mod grant;
mod look_up;
#[cfg(test)]
mod tests;

pub use grant::{GrantRole, GrantRoleError, GrantedRole, Grantor};
pub use look_up::{LookUpError, LookUpPerson};
