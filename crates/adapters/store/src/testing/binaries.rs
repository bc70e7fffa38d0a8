//! PostgreSQL's programs, and the user they run as.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Where `initdb` and `postgres` are.
#[derive(Clone)]
pub(super) struct Binaries {
    folder: PathBuf,
    /// PostgreSQL refuses root: then everything runs as user `postgres`.
    as_postgres: bool,
}

impl Binaries {
    /// The ones on `PATH`, else the newest under `/usr/lib/postgresql`.
    pub(super) fn find() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        folders.extend(versions());
        let folder = folders
            .into_iter()
            .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())?;
        Some(Self {
            folder,
            as_postgres: output("id", &["-u"]).as_deref() == Some("0"),
        })
    }

    /// A command of this program, as the right user.
    pub(super) fn command(&self, program: &str) -> Command {
        let program = self.program(program);
        if !self.as_postgres {
            return Command::new(program);
        }
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        // The folder of the tests may be closed to that user.
        command.current_dir("/");
        command
    }

    /// Beside `postgres`; where that is a link and this is not, beside what it leads to.
    fn program(&self, name: &str) -> PathBuf {
        let here = self.folder.join(name);
        if here.is_file() {
            return here;
        }
        let server = self.folder.join("postgres").canonicalize();
        let there = server
            .ok()
            .and_then(|server| Some(server.parent()?.join(name)));
        there.unwrap_or(here)
    }

    /// Makes an empty file that the server's user owns.
    pub(super) fn make_file(&self, file: &Path) {
        let mut install = Command::new("install");
        install.args(["-m", "0600"]);
        if self.as_postgres {
            install.args(["-o", "postgres"]);
        }
        let made = install
            .arg("/dev/null")
            .arg(file)
            .status()
            .expect("install runs");
        assert!(made.success(), "cannot make {}", file.display());
    }

    /// Makes a folder that the server's user owns and no other user may enter.
    pub(super) fn make_folder(&self, folder: &Path) {
        let mut install = Command::new("install");
        install.args(["-d", "-m", "0700"]);
        if self.as_postgres {
            install.args(["-o", "postgres"]);
        }
        let made = install.arg(folder).status().expect("install runs");
        assert!(made.success(), "cannot make {}", folder.display());
    }
}

fn versions() -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir("/usr/lib/postgresql") else {
        return Vec::new();
    };
    let mut versions: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    versions.sort();
    versions.reverse();
    versions
}

fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

/// Says that there is no PostgreSQL; fails where it is required.
pub(super) fn absent<T>(why: &str) -> Option<T> {
    let required = std::env::var("DROP_REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
    assert!(
        !required,
        "PostgreSQL is required (DROP_REQUIRE_POSTGRES=1): {why}"
    );
    eprintln!("SKIPPED: the PostgreSQL half of this test: {why}");
    None
}
