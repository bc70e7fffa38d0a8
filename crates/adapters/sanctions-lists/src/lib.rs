//! Reads published lists into entries for screening: OFAC's SDN list (CSV), the UN's and the EU's
//! consolidated lists (XML), and a list of politically exposed persons (CSV or FollowTheMoney).
//!
//! Files are untrusted: they may be truncated, in another encoding, ten times their usual size, or
//! crafted to exhaust the reader. A suspicious file is rejected; an unusable row is skipped and
//! reported. Nothing panics, and nothing is read without a limit.

mod consolidated;
mod country;
mod dates;
mod encoding;
mod error;
mod eu;
mod ofac;
mod pep;
mod published;
mod tree;
mod un;

pub use encoding::read_file;
pub use error::ListError;
pub use eu::{EU, parse as parse_eu};
pub use ofac::{OFAC_ADD, OFAC_ALT, OFAC_SDN, parse as parse_ofac};
pub use pep::{PEP, parse as parse_pep};
pub use published::{ListFile, ListFiles, PublishedLists};
pub use un::{UN, parse as parse_un};

/// Maximum size of any file in bytes.
pub const LARGEST: usize = PEP.max_bytes;

/// A kind of file: its name in reports and its size limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    /// Its name, `ofac-sdn`.
    pub name: &'static str,
    /// Maximum size in bytes: several times the usual size, less than ten times.
    pub max_bytes: usize,
}
