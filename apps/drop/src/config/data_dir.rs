//! The data folder.

use std::{fs::DirBuilder, path::Path};

/// Makes a folder, and those above it that are missing, for its owner alone.
///
/// # Errors
/// It cannot be made.
pub fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}
