//! Who is logged in.

use std::sync::Arc;

use kernel::StoreError;

use crate::{Principal, User, ports::Identities};

/// Shows the logged-in person their own account.
#[derive(Clone)]
pub struct ShowProfile {
    /// Where people are kept.
    pub store: Arc<dyn Identities>,
}

impl ShowProfile {
    /// The person who asks; `None` if the account is gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn show(&self, principal: &Principal) -> Result<Option<User>, StoreError> {
        self.store.user(principal.user_id).await
    }
}
