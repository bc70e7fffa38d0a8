//! The credentials by which the sandbox's partners know Drop. They are public, and worth nothing
//! anywhere else; a production build of Drop contains none of them.

/// The one client of the OpenID providers.
pub const CLIENT_ID: &str = "drop";
/// Its secret, for `client_secret_basic` and `client_secret_post`.
pub const CLIENT_SECRET: &str = "drop-sandbox-secret";
/// The app token of Sumsub.
pub const SUMSUB_APP_TOKEN: &str = "sbx:drop";
/// The key that calls to Sumsub are signed with.
pub const SUMSUB_SECRET: &str = "drop-sandbox-secret";
/// The one client of Maskinporten.
pub const MASKINPORTEN_CLIENT_ID: &str = "drop-maskinporten";
/// Its private key until it registers another.
pub const MASKINPORTEN_CLIENT_KEY: &str = include_str!("maskinporten_client_key.pem");
/// Id of that key.
pub const MASKINPORTEN_KEY_ID: &str = "drop-sandbox";
/// What Drop asks banks and Sumsub to sign webhooks with, in development.
pub const WEBHOOK_SECRET: &str = "drop-sandbox-webhooks";
