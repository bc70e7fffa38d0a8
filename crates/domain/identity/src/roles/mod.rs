//! Who may do what: an administrator, or whoever has the program's command line, gives people their
//! roles; officers look people up, and leave a trace each time.

mod grant;
mod look_up;
#[cfg(test)]
mod tests;

pub use grant::{GrantRole, GrantRoleError, GrantedRole, Grantor};
pub use look_up::{LookUpError, LookUpPerson};
