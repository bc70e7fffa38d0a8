//! What a production build consists of. `.ci/production-build` makes one and searches it for the
//! sandbox's secrets.

use std::{path::Path, process::Command};

fn dependencies(features: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "-p", "drop", "-e", "normal,build"])
        .args(["--prefix", "none"])
        .args(features)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .output()
        .expect("cargo tree runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn has_sandbox(dependencies: &str) -> bool {
    dependencies
        .lines()
        .any(|line| line.starts_with("sandbox "))
}

#[test]
fn a_production_build_does_not_depend_on_the_sandbox_and_a_default_build_does() {
    let production = ["--no-default-features", "--features", "vendored-openssl"];
    assert!(!has_sandbox(&dependencies(&production)));
    assert!(!has_sandbox(&dependencies(&["--no-default-features"])));
    assert!(has_sandbox(&dependencies(&[])));
}
