//! `drop config check` finds every secret that is in the wrong place or unfit, and prints none.

use std::path::Path;

use tempfile::TempDir;

use super::{printed, program, run};

/// Part of every planted secret.
const MARKER: &str = "hunter2";

/// A secret, and one that only a text of this form could be.
fn secret(of: &str) -> String {
    format!("{MARKER}-{of}-0123456789")
}

/// A configuration that is right in development, with secrets in the environment.
const WHOLE: &str = r#"
[login.bankid]
issuer = "http://127.0.0.1:8090/oidc/bankid"
client_id = "drop"
client_secret = "env:BANKID_SECRET"
[banks.dnb]
webhook_secret = "file:webhooks"
[screening]
un = "https://lists.example/un.xml?token=hunter2-token"
"#;

async fn check(folder: &TempDir, toml: &str, environment: &[(&str, &str)]) -> (bool, String) {
    std::fs::write(folder.path().join("drop.toml"), toml).expect("a file");
    let mut command = program(folder.path(), &["config", "check", "--config", "drop.toml"]);
    command.envs(environment.iter().copied());
    let output = run(command).await;
    (output.status.success(), printed(&output))
}

#[track_caller]
fn assert_not_printed(printed: &str, what: &str) {
    assert!(!printed.contains(MARKER), "{what} is printed:\n{printed}");
}

fn keep(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a file");
}

#[tokio::test]
async fn a_configuration_that_is_right_is_printed_without_its_secrets() {
    let folder = TempDir::new().expect("a folder");
    keep(folder.path(), "webhooks", &secret("webhooks"));
    let (bankid, database) = (secret("bankid"), "postgres://drop:hunter2@localhost/drop");
    let environment = [("BANKID_SECRET", &*bankid), ("DATABASE_URL", database)];
    let (is_right, printed) = check(&folder, WHOLE, &environment).await;
    assert!(is_right, "{printed}");
    for shown in [
        "env:BANKID_SECRET",
        "file:webhooks",
        "postgres://drop:***@localhost/drop",
    ] {
        assert!(
            printed.contains(shown),
            "{shown} is missing from:\n{printed}"
        );
    }
    assert_not_printed(&printed, "a secret");
}

#[tokio::test]
async fn no_password_in_any_part_of_a_database_url_is_printed() {
    let folder = TempDir::new().expect("a folder");
    keep(folder.path(), "webhooks", &secret("webhooks"));
    for url in [
        "postgres://drop:hunter2@localhost/drop",
        "postgres://drop@localhost/drop?password=hunter2",
        "postgres://drop@localhost/drop?sslpassword=hunter2",
        "postgres://drop:12/hunter2@localhost/drop",
        "postgres://drop:12#hunter2@localhost/drop",
        "postgres://drop:12?hunter2@localhost/drop",
        "host=localhost user=drop password=hunter2",
        "mysql://drop:hunter2@localhost/drop",
        "hunter2",
    ] {
        let environment = [
            ("BANKID_SECRET", "a secret of BankID"),
            ("DATABASE_URL", url),
        ];
        let (_, printed) = check(&folder, WHOLE, &environment).await;
        assert!(printed.contains("database_url"), "{printed}");
        assert_not_printed(&printed, url);
    }
}

#[tokio::test]
async fn a_secret_in_place_of_a_reference_is_named_by_its_setting_and_not_printed() {
    let folder = TempDir::new().expect("a folder");
    let planted = r#"
[keys]
token_signing = "hunter2-1"
token_older = ["hunter2-2"]
fingerprint = "hunter2-3"
vault = { k1 = "hunter2-4" }
vault_current = "k1"
[login.bankid]
issuer = "http://drop:hunter2@127.0.0.1:8090/oidc/bankid"
client_id = "drop"
client_secret = "hunter2-5"
[login.other]
issuer = "http://127.0.0.1:8090/oidc/other"
client_id = "drop"
client_auth = "private_key_jwt"
client_key = "hunter2-6"
client_key_id = "1"
[banks.dnb]
signing_certificate = "drop.toml"
signing_key = "hunter2-7"
client_certificate = "drop.toml"
client_key = "hunter2-8"
webhook_secret = "hunter2-9"
[alerts]
slack_webhook = "https://hooks.slack.example/services/hunter2"
[altinn]
key = "hunter2-10"
[sumsub]
app_token = "hunter2-11"
secret_key = "hunter2-12"
webhook_secret = "hunter2-13"
"#;
    let (is_right, printed) = check(&folder, planted, &[]).await;
    assert!(!is_right);
    for setting in [
        "keys.token_signing",
        "keys.token_older, entry 1",
        "keys.fingerprint",
        "keys.vault.k1",
        "login.bankid.client_secret",
        "login.other.client_key",
        "banks.dnb.signing_key",
        "banks.dnb.client_key",
        "banks.dnb.webhook_secret",
        "alerts.slack_webhook",
        "altinn.key",
        "sumsub.app_token",
        "sumsub.secret_key",
        "sumsub.webhook_secret",
    ] {
        let violation = format!("{setting}: must be a reference");
        assert!(
            printed.contains(&violation),
            "{violation} is missing from:\n{printed}"
        );
    }
    assert_not_printed(&printed, "a secret");
}

#[tokio::test]
async fn secrets_that_are_unfit_are_named_by_their_setting_and_not_printed() {
    let folder = TempDir::new().expect("a folder");
    for (name, text) in [
        (
            "pem",
            "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----",
        ),
        ("short", "hunter2"),
        ("empty", "\n"),
        ("same", "hunter2-hunter2-hunter2"),
    ] {
        keep(folder.path(), name, text);
    }
    let unfit = r#"
[keys]
token_signing = "file:pem"
fingerprint = "file:short"
vault = { k1 = "file:empty", k2 = "file:missing" }
vault_current = "k1"
[login.bankid]
issuer = "http://127.0.0.1:8090/oidc/bankid"
client_id = "drop"
client_auth = "private_key_jwt"
client_key = "file:pem"
client_key_id = "1"
[banks.dnb]
webhook_secret = "file:short"
[altinn]
key = "file:pem"
key_id = "1"
client_id = "drop"
organisation_number = "a text, since a number would be one"
[alerts]
slack_webhook = "file:same"
[sumsub]
app_token = "file:short"
secret_key = "file:same"
webhook_secret = "file:same"
"#;
    let (is_right, printed) = check(&folder, unfit, &[]).await;
    assert!(!is_right);
    for violation in [
        "keys.token_signing: ",
        "keys.fingerprint: ",
        "keys.vault.k1: the secret is empty",
        "keys.vault.k2: file missing cannot be read",
        "login.bankid.client_key: is not an RSA key",
        "banks.dnb.webhook_secret: must have at least 16 characters",
        "altinn.key: ",
        "alerts.slack_webhook: is not an address",
        "sumsub.webhook_secret: is the same secret as sumsub.secret_key",
    ] {
        assert!(
            printed.contains(violation),
            "{violation} is missing from:\n{printed}"
        );
    }
    assert_not_printed(&printed, "a secret");
}

#[tokio::test]
async fn a_secret_where_another_value_belongs_is_not_printed() {
    let folder = TempDir::new().expect("a folder");
    for setting in [
        "DROP_HTTP__PORT",
        "DROP_KEYS",
        "DROP_ALERTS",
        "DROP_KEYS__VAULT",
        "PORT",
    ] {
        let (is_right, printed) = check(&folder, "", &[(setting, "hunter2")]).await;
        assert!(!is_right, "{setting} is taken");
        assert_not_printed(&printed, setting);
    }
    for broken in [
        "[keys]\nfingerprint = \"hunter2",
        "[keys]\nfingerprint = hunter2",
        "[http]\nport = \"hunter2\"",
        "[keys]\nvault = \"hunter2\"",
    ] {
        let (is_right, printed) = check(&folder, broken, &[]).await;
        assert!(!is_right, "{broken} is taken");
        assert_not_printed(&printed, broken);
    }
}

#[tokio::test]
async fn secrets_of_the_sandbox_are_refused_in_production() {
    let folder = TempDir::new().expect("a folder");
    let sandbox = "environment = \"production\"\n[sumsub]\napp_token = \"sandbox:app-token\"\n";
    let (is_right, printed) = check(&folder, sandbox, &[]).await;
    assert!(!is_right);
    let violation = "sumsub.app_token: refers to a secret of the sandbox";
    assert!(printed.contains(violation), "{printed}");
}

#[tokio::test]
async fn an_environment_that_is_not_named_is_refused_where_others_can_reach_it() {
    let folder = TempDir::new().expect("a folder");
    let (is_right, printed) = check(&folder, "[http]\nbind = \"0.0.0.0\"\n", &[]).await;
    assert!(!is_right);
    for words in ["environment: is not set", "DROP_ENVIRONMENT=production"] {
        assert!(
            printed.contains(words),
            "{words} is missing from:\n{printed}"
        );
    }
    let named = "environment = \"development\"\n[http]\nbind = \"0.0.0.0\"\n";
    let (is_right, printed) = check(&folder, named, &[]).await;
    assert!(is_right, "{printed}");
}
