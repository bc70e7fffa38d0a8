//! Reads the published lists into screening's entries: OFAC's SDN list (CSV), the UN's and the EU's
//! consolidated lists (XML), and a list of politically exposed persons (CSV or FollowTheMoney).
//!
//! A file is somebody else's: it may be cut off, of another encoding, ten times its size, or made to
//! exhaust whoever reads it. A file that is not to be trusted is refused whole; a row that makes no
//! sense is skipped and reported. Nothing here panics and nothing is read without a limit.

mod consolidated;
mod country;
mod dates;
mod encoding;
mod error;
mod eu;
mod ofac;
mod pep;
mod tree;
mod un;

pub use encoding::read_file;
pub use error::ListError;
pub use eu::{EU, parse as parse_eu};
pub use ofac::{OFAC_ADD, OFAC_ALT, OFAC_SDN, parse as parse_ofac};
pub use pep::{PEP, parse as parse_pep};
pub use un::{UN, parse as parse_un};

/// Most bytes of any file.
pub const LARGEST: usize = PEP.max_bytes;

/// What a kind of file is called in reports, and how large it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    /// Its name, `ofac-sdn`.
    pub name: &'static str,
    /// Most bytes; several times what the file usually has, less than ten times.
    pub max_bytes: usize,
}
