//! Migrations are compiled in: a change there has to recompile this crate, and test databases are
//! cloned from a template named after what they contain.

use std::{fs, io, path::Path};

const MIGRATIONS: &str = "../../../migrations";

fn main() -> io::Result<()> {
    let mut hash = Fnv::default();
    add(Path::new(MIGRATIONS), &mut hash)?;
    println!("cargo::rerun-if-changed={MIGRATIONS}");
    println!(
        "cargo::rustc-env=DROP_MIGRATIONS_FINGERPRINT={:016x}",
        hash.0
    );
    Ok(())
}

fn add(path: &Path, hash: &mut Fnv) -> io::Result<()> {
    hash.add(path.to_string_lossy().as_bytes());
    if path.is_file() {
        hash.add(&fs::read(path)?);
        return Ok(());
    }
    let entries = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path()));
    let mut entries: Vec<_> = entries.collect::<Result<_, _>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| add(entry, hash))
}

/// FNV-1a, 64 bits: names a content, guards nothing.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
