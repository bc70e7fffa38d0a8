//! Typed, prefixed, time-ordered ids: `txn_0197…`. One type per entity, so that ids of different
//! entities cannot be confused.

use std::fmt;

use thiserror::Error;
use uuid::Uuid;

use crate::{Clock, RandomSource};

/// Generates the UUIDv7 behind every typed id.
pub trait IdSource: Send + Sync {
    /// A new UUIDv7, sortable by creation time.
    fn next(&self) -> Uuid;
}

/// Why a text is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not an id of the form {prefix}_<uuid>")]
pub struct InvalidId {
    /// The expected prefix.
    pub prefix: &'static str,
}

/// Parses `prefix_<32 hex digits>`; only the canonical lower-case form is accepted, so that one id
/// has one spelling.
#[doc(hidden)]
pub fn parse(prefix: &'static str, text: &str) -> Result<Uuid, InvalidId> {
    let wrong = InvalidId { prefix };
    let Some(raw) = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
    else {
        return Err(wrong);
    };
    let canonical = raw.len() == 32
        && raw
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !canonical {
        return Err(wrong);
    }
    Uuid::try_parse(raw).map_err(|_| wrong)
}

#[doc(hidden)]
pub fn write(f: &mut fmt::Formatter<'_>, prefix: &str, id: &Uuid) -> fmt::Result {
    write!(f, "{prefix}_{}", id.simple())
}

/// Declares a typed id: `typed_id!(/// A payment. TransactionId, "txn");`
#[macro_export]
macro_rules! typed_id {
    ($(#[$meta:meta])* $name:ident, $prefix:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($crate::macros::uuid::Uuid);

        impl $name {
            /// Prefix of every id of this kind.
            pub const PREFIX: &'static str = $prefix;

            /// A new id.
            pub fn new(ids: &dyn $crate::IdSource) -> Self {
                Self(ids.next())
            }

            /// The plain UUID, for partners that require one.
            pub fn uuid(&self) -> $crate::macros::uuid::Uuid {
                self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::id_support::write(f, $prefix, &self.0)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(self, f)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::id_support::parse($prefix, text).map(Self)
            }
        }

        impl $crate::macros::serde::Serialize for $name {
            fn serialize<S: $crate::macros::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::macros::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::macros::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                let text =
                    <::std::borrow::Cow<'de, str> as $crate::macros::serde::Deserialize>::deserialize(
                        deserializer,
                    )?;
                text.parse().map_err($crate::macros::serde::de::Error::custom)
            }
        }
    };
}

typed_id!(
    /// A person with an account at Drop. Lives here because every context refers to one.
    UserId,
    "usr"
);
typed_id!(
    /// One entry of the audit log.
    AuditId,
    "aud"
);
typed_id!(
    /// One event in the outbox.
    EventId,
    "evt"
);

/// A UUIDv7 from the clock's time and ten random bytes: what an [`IdSource`] is made of.
pub fn uuid_v7(clock: &dyn Clock, random: &dyn RandomSource) -> Uuid {
    let millis = u64::try_from(clock.now().timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random.bytes::<10>()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestIds;

    #[test]
    fn an_id_survives_text_and_back() {
        let id = UserId::new(&TestIds::default());
        assert_eq!(id.to_string().parse::<UserId>(), Ok(id));
        assert!(id.to_string().starts_with("usr_"));
    }

    #[test]
    fn foreign_prefixes_and_other_spellings_are_refused() {
        let id = UserId::new(&TestIds::default()).to_string();
        let wrong = Err(InvalidId { prefix: "usr" });
        assert_eq!(id.replace("usr_", "txn_").parse::<UserId>(), wrong);
        assert_eq!(id.to_uppercase().parse::<UserId>(), wrong);
        assert_eq!(format!("{id} ").parse::<UserId>(), wrong);
        assert_eq!("usr_".parse::<UserId>(), wrong);
        assert_eq!(
            "usr_{0197a6e2-0000-7000-8000-000000000000}".parse::<UserId>(),
            wrong
        );
    }
}
