//! The profile of the person logged in.

use std::sync::Arc;

use kernel::StoreError;

use crate::{Principal, User, ports::IdentityQueries};

/// Shows the logged-in person their own account.
#[derive(Clone)]
pub struct ShowProfile {
    /// Reads people.
    pub people: Arc<dyn IdentityQueries>,
}

impl ShowProfile {
    /// The person who asks; `None` if the account is gone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn show(&self, principal: &Principal) -> Result<Option<User>, StoreError> {
        self.people.user(principal.user_id).await
    }
}
