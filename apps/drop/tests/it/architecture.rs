//! Arrows point inward only: apps → adapters → application → domain → kernel. Fails with the arrow
//! that does not.

use std::{path::Path, process::Command};

use serde_json::Value;

/// How far out a crate stands, innermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ring {
    Kernel,
    Domain,
    Application,
    Adapter,
    App,
    /// Breaks the apps from outside.
    Faults,
}

/// The ring of a crate, by its folder.
fn ring(manifest: &str) -> Ring {
    match () {
        () if manifest.contains("/crates/domain/kernel/") => Ring::Kernel,
        () if manifest.contains("/crates/domain/") => Ring::Domain,
        () if manifest.contains("/crates/application/") => Ring::Application,
        () if manifest.contains("/crates/adapters/") => Ring::Adapter,
        () if manifest.contains("/apps/faults/") => Ring::Faults,
        () if manifest.contains("/apps/") => Ring::App,
        () => panic!("{manifest} stands in none of the folders the architecture knows"),
    }
}

/// Whether a crate may depend on another one of the workspace. `kind` is that of Cargo: `null` for a
/// normal dependency.
fn is_allowed(from: (&str, Ring), to: (&str, Ring), kind: &Value) -> bool {
    match (from.1, to.1) {
        // A crate's own test support.
        _ if from.0 == to.0 => true,
        // Adapters share the one HTTP client; tests of an adapter may take another's help.
        (Ring::Adapter, Ring::Adapter) => to.0 == "outbound" || kind == "dev",
        // Tests of an adapter meet its partner as the sandbox plays it.
        (Ring::Adapter, Ring::App) => to.0 == "sandbox" && kind == "dev",
        // The program serves the sandbox for development.
        (Ring::App, Ring::App) => from.0 == "drop" && to.0 == "sandbox",
        (outer, inner) => inner < outer,
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
    assert!(crates.len() >= 12, "only {} crates found", crates.len());
    let mut wrong = Vec::new();
    for from in &crates {
        let outer = (from.name.as_str(), ring(&from.manifest));
        for (name, kind, path) in &from.dependencies {
            let Some(path) = path else { continue };
            let inner = (name.as_str(), ring(&format!("{path}/")));
            if !is_allowed(outer, inner, kind) {
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
fn each_planted_arrow_outward_is_found() {
    let normal = Value::Null;
    for (from, to) in [
        (("payments", Ring::Domain), ("store", Ring::Adapter)),
        (("payments", Ring::Domain), ("aml", Ring::Domain)),
        (
            ("payments", Ring::Domain),
            ("application", Ring::Application),
        ),
        (("kernel", Ring::Kernel), ("payments", Ring::Domain)),
        (("application", Ring::Application), ("store", Ring::Adapter)),
        (("store", Ring::Adapter), ("drop", Ring::App)),
        (("store", Ring::Adapter), ("sumsub", Ring::Adapter)),
    ] {
        assert!(!is_allowed(from, to, &normal), "{} -> {}", from.0, to.0);
    }
}

#[test]
fn domain_and_application_know_no_io() {
    let crates = workspace();
    let inner = crates
        .iter()
        .filter(|c| ring(&c.manifest) <= Ring::Application);
    for from in inner {
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
