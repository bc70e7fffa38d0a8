//! Enums whose values have a name in storage, in the audit log and on the wire: each name is
//! spelled once, where the enum is declared.

/// Declares a fieldless enum together with the names of its values.
macro_rules! named {
    (
        $(#[$meta:meta])*
        $vis:vis enum $Name:ident {
            $( $(#[$variant_meta:meta])* $Variant:ident = $text:literal, )+
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            ::serde::Serialize, ::serde::Deserialize,
        )]
        $vis enum $Name {
            $( $(#[$variant_meta])* #[serde(rename = $text)] $Variant, )+
        }

        impl $Name {
            /// Every value, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$Variant),+];

            /// The name of the value in storage, in the audit log and on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$Variant => $text,)+
                }
            }

            /// The value of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$Variant),)+
                    _ => None,
                }
            }
        }

        impl ::std::fmt::Display for $Name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

pub(crate) use named;

#[cfg(test)]
mod tests {
    use crate::{
        AccountStateName, ConsentEnd, ConsentStateName, FailureReason, PublicStatus,
        RemittanceStateName,
    };

    macro_rules! round_trip {
        ($($Name:ident),+) => {
            $(for value in $Name::ALL {
                let name = value.as_str();
                assert_eq!($Name::from_name(name), Some(*value), "{name}");
                assert_eq!(serde_json::to_value(value).unwrap(), name);
                assert_eq!(serde_json::from_value::<$Name>(name.into()).unwrap(), *value);
            })+
        };
    }

    #[test]
    fn a_name_is_the_same_as_text_and_as_json_and_leads_back_to_its_value() {
        round_trip!(
            AccountStateName,
            ConsentEnd,
            ConsentStateName,
            FailureReason,
            PublicStatus,
            RemittanceStateName
        );
        assert_eq!(RemittanceStateName::from_name("paid"), None);
    }
}
