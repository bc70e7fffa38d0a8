//! Ids of this context, and the names things have at the provider.

use std::fmt;

use kernel::typed_id;
use serde::{Deserialize, Serialize};
use thiserror::Error;

typed_id!(
    /// A customer as one who is verified.
    ApplicantId,
    "apl"
);

/// Longest name of anything at the provider.
const MAX_NAME: usize = 120;

/// Why a text is no name of something at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a name at the provider is 1 to 120 visible ASCII characters or spaces")]
pub struct InvalidProviderName;

fn checked(text: &str) -> Result<String, InvalidProviderName> {
    let fits = (1..=MAX_NAME).contains(&text.len())
        && text.trim() == text
        && text.bytes().all(|b| b == b' ' || b.is_ascii_graphic());
    if fits {
        Ok(text.to_owned())
    } else {
        Err(InvalidProviderName)
    }
}

macro_rules! provider_name {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes it if it is fit to be kept and sent.
            ///
            /// # Errors
            /// [`InvalidProviderName`]
            pub fn new(text: &str) -> Result<Self, InvalidProviderName> {
                checked(text).map(Self)
            }

            /// The name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidProviderName;

            fn try_from(text: String) -> Result<Self, InvalidProviderName> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

provider_name!(
    /// The provider's id of an applicant.
    ExternalApplicantId
);
provider_name!(
    /// Identifies an event of the provider, so that a replay is recognised.
    EventKey
);
provider_name!(
    /// The provider's name of a verification level. Upper and lower case differ.
    LevelName
);
provider_name!(
    /// The provider's word for a reason of a rejection, `BAD_SELFIE`.
    RejectLabel
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_hide_or_break_a_line_is_no_name() {
        for wrong in ["", " ", "a\nb", "a\u{202e}", " a", "a ", &"x".repeat(121)] {
            assert_eq!(LevelName::new(wrong), Err(InvalidProviderName), "{wrong:?}");
        }
        assert!(LevelName::new("basic kyc/level+2").is_ok());
    }
}
