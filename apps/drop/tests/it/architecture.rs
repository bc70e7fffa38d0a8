//! Arrows point inward only: apps → adapters → application → domain → kernel. Fails with the arrow that does not.

use std::{path::Path, process::Command};

use serde_json::Value;

/// How far out a crate stands, by its folder.
fn ring(manifest: &str) -> u8 {
    match () {
        () if manifest.contains("/crates/domain/kernel/") => 0,
        () if manifest.contains("/crates/domain/") => 1,
        () if manifest.contains("/crates/application/") => 2,
        () if manifest.contains("/crates/adapters/") => 3,
        // Stands outside of everything, to break it.
        () if manifest.contains("/apps/faults/") => 5,
        () if manifest.contains("/apps/") => 4,
        () => panic!("{manifest} stands in none of the folders the architecture knows"),
    }
}

/// What a pure crate must not even mention.
const IMPURE: &[&str] = &[
    "actix-web",
    "reqwest",
    "diesel",
    "diesel-async",
    "deadpool",
    "hyper",
    "tokio",
    "josekit",
    "openidconnect",
    "rand",
    "clap",
    "figment",
];

struct Crate {
    name: String,
    manifest: String,
    /// Name, kind (`null` is a normal dependency), path of a workspace crate.
    dependencies: Vec<(String, Value, Option<String>)>,
}

fn workspace() -> Vec<Crate> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .expect("cargo metadata runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| Crate {
            name: text(&package["name"]).expect("name"),
            manifest: text(&package["manifest_path"]).expect("manifest"),
            dependencies: package["dependencies"]
                .as_array()
                .expect("dependencies")
                .iter()
                .map(|d| {
                    (
                        text(&d["name"]).expect("name"),
                        d["kind"].clone(),
                        text(&d["path"]),
                    )
                })
                .collect(),
        })
        .collect()
}

#[test]
fn arrows_point_inward_only() {
    let crates = workspace();
    assert!(crates.len() >= 11, "only {} crates found", crates.len());
    let mut wrong = Vec::new();
    for from in &crates {
        let outer = ring(&from.manifest);
        for (name, kind, path) in &from.dependencies {
            let Some(path) = path else { continue };
            if *name == from.name {
                continue; // a crate's own test support
            }
            let inner = ring(&format!("{path}/"));
            let allowed = match (outer, inner) {
                // Adapters share the one HTTP client; tests of an adapter may take another's help.
                (3, 3) => name == "outbound" || kind == "dev",
                // Tests of an adapter meet its partner as the sandbox plays it.
                (3, 4) => name == "sandbox" && kind == "dev",
                // The program serves the sandbox for development.
                (4, 4) => from.name == "drop" && name == "sandbox",
                _ => inner < outer,
            };
            if !allowed {
                wrong.push(format!("{} -> {name}", from.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "arrows that point the wrong way: {wrong:?}"
    );
}

#[test]
fn domain_crates_know_no_io() {
    for from in workspace().iter().filter(|c| ring(&c.manifest) <= 2) {
        for (name, kind, _) in &from.dependencies {
            let impure = IMPURE.contains(&name.as_str()) && kind.is_null();
            assert!(!impure, "{} depends on {name}", from.name);
        }
    }
}

#[test]
fn the_sandbox_shares_no_code_with_what_it_checks() {
    let crates = workspace();
    let sandbox = crates
        .iter()
        .find(|c| c.name == "sandbox")
        .expect("there is a sandbox");
    let ours: Vec<_> = sandbox
        .dependencies
        .iter()
        .filter(|d| d.2.is_some())
        .collect();
    assert!(ours.is_empty(), "the sandbox depends on {ours:?}");
}
