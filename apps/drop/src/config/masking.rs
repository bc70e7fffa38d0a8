//! Addresses as they may be printed: without what may be a secret, in whichever part it stands.

use url::Url;

/// In place of what is not printed.
const MASK: &str = "***";

/// Parameters of a database URL that hold no secret.
const HARMLESS: [&str; 5] = [
    "sslmode",
    "application_name",
    "connect_timeout",
    "target_session_attrs",
    "channel_binding",
];

/// The address of a database: user, host and name remain.
pub(super) fn database_url(text: &str) -> String {
    masked(text, true)
}

/// Any other address: a user name and the values of parameters may be tokens.
pub(super) fn address(text: &str) -> String {
    masked(text, false)
}

fn masked(text: &str, is_database: bool) -> String {
    let Ok(mut url) = Url::parse(text) else {
        return MASK.to_owned();
    };
    // A password that is not percent-encoded moves the rest of itself into another part.
    let misplaced = [Some(url.path()), url.query(), url.fragment()]
        .into_iter()
        .flatten()
        .any(|part| part.contains('@'));
    if misplaced || url.cannot_be_a_base() {
        return MASK.to_owned();
    }
    let user = !url.username().is_empty() && !is_database;
    let password = url.password().is_some();
    if !user && !password && url.query().is_none() && url.fragment().is_none() {
        return text.to_owned();
    }
    // Neither can fail for an address that has a user or a password, and so a host.
    if user {
        let _ = url.set_username(MASK);
    }
    if password {
        let _ = url.set_password(Some(MASK));
    }
    url.set_fragment(None);
    let parameters: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| {
            let is_harmless = is_database && HARMLESS.contains(&&*name);
            let value = if is_harmless {
                value.into_owned()
            } else {
                MASK.to_owned()
            };
            (name.into_owned(), value)
        })
        .collect();
    if url.query().is_some() {
        let pairs: Vec<_> = parameters
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        url.set_query(Some(&pairs.join("&")));
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_masked_in_every_part_of_a_database_url() {
        for text in [
            "postgres://drop:hunter2@localhost/drop",
            "postgres://drop@localhost/drop?password=hunter2",
            "postgres://drop@localhost/drop?sslmode=require&sslpassword=hunter2",
            "postgres://drop:12/hunter2@localhost/drop",
            "postgres://drop:12?hunter2@localhost/drop",
            "postgres://drop:12#hunter2@localhost/drop",
            "postgres://drop:hun/ter@localhost/drop?x=hunter2",
            "postgres://a:hunter2@one:1,two:2/drop",
            "postgres://drop@localhost/drop#hunter2",
            "host=localhost user=drop password=hunter2",
            "hunter2",
            "postgres:hunter2",
        ] {
            let shown = database_url(text);
            assert!(!shown.contains("hunter2"), "{text} is shown as {shown}");
        }
    }

    #[test]
    fn what_is_no_secret_is_shown() {
        let text = "postgres://drop@localhost:5432/drop";
        assert_eq!(database_url(text), text);
        assert_eq!(
            database_url("postgres://drop:x@localhost/drop?sslmode=require"),
            "postgres://drop:***@localhost/drop?sslmode=require"
        );
        assert_eq!(address("https://auth.example/"), "https://auth.example/");
        assert_eq!(address("https://auth.example"), "https://auth.example");
    }

    #[test]
    fn tokens_in_other_addresses_are_masked() {
        for text in [
            "https://hunter2@lists.example/un.xml",
            "https://drop:hunter2@lists.example/un.xml",
            "https://lists.example/un.xml?token=hunter2",
            "https://lists.example/un.xml#hunter2",
            "https://[hunter2",
        ] {
            let shown = address(text);
            assert!(!shown.contains("hunter2"), "{text} is shown as {shown}");
        }
    }
}
