//! The real lists, where available.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "each test file uses a part, and it speaks by panicking"
)]

use std::{io::Read, path::PathBuf};

use screening::ParsedList;

/// A file of the reference folder, unpacked; `None`, with a message, where it is missing.
pub(crate) fn reference(name: &str) -> Option<Vec<u8>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/reference");
    let folder = std::env::var_os("DROP_TEST_REFERENCE_DIR").map_or(beside.into(), PathBuf::from);
    let Ok(packed) = std::fs::read(folder.join("sanctions").join(name)) else {
        let required = std::env::var_os("DROP_REQUIRE_REFERENCE").is_some_and(|set| set == "1");
        assert!(!required, "{name} is required and not at hand");
        println!("SKIPPED: {name} is not at hand, the real lists were not read");
        return None;
    };
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice())
        .read_to_end(&mut bytes)
        .unwrap();
    Some(bytes)
}

/// The UN's list.
pub(crate) fn un() -> Option<ParsedList> {
    Some(sanctions_lists::parse_un(&reference("un_consolidated_2026-02-27.xml.gz")?).unwrap())
}

/// OFAC's list with aliases and addresses.
pub(crate) fn ofac() -> Option<ParsedList> {
    let sdn = reference("ofac_sdn_2024-05-03.csv.gz")?;
    let alt = reference("ofac_alt_2025-02.csv.gz")?;
    let add = reference("ofac_add_2025-12.csv.gz")?;
    Some(sanctions_lists::parse_ofac(&sdn, Some(&alt), Some(&add)).unwrap())
}
