//! Where the customer returns to.

use url::Url;

/// Where the customer's browser goes after SCA.
#[derive(Clone)]
pub(crate) struct Redirects {
    pub(crate) done: Url,
    pub(crate) failed: Url,
}
