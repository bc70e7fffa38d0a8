//! The configuration as operators meet it: through the program itself.

mod check_output;
mod file_modes;
mod production_build;

use std::{
    path::Path,
    process::{Command, Output},
};

/// The program in this folder, with nothing in its environment that configures it, under the usual
/// umask of a server.
fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", "umask 022; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_drop"))
        .args(arguments)
        .current_dir(folder);
    for (name, _) in std::env::vars() {
        if name.starts_with("DROP_") || ["DATABASE_URL", "PORT"].contains(&&*name) {
            command.env_remove(name);
        }
    }
    command
}

async fn run(mut command: Command) -> Output {
    let done = tokio::task::spawn_blocking(move || command.output()).await;
    done.expect("no panic").expect("the program starts")
}

/// Standard output and standard error.
fn printed(output: &Output) -> String {
    let printed = [&output.stdout, &output.stderr];
    printed.map(|text| String::from_utf8_lossy(text)).concat()
}
