//! The macro that makes a test of every rule.

/// Expands to a module per group of rules with one `#[tokio::test]` per rule.
///
/// `$open` names an `async fn() -> Option<(Subject, Guard)>` of the module it is called in: what
/// the rule is tried on, and whatever has to live until the test is over. `None` where the engine
/// is not to be had; it has said so.
#[macro_export]
macro_rules! screening_contract {
    ($open:ident) => {
        $crate::screening_contract! { @groups $open =>
            lists {
                a_version_is_kept_whole_and_in_order
                the_same_files_are_kept_once
                of_a_source_one_version_is_active
                nothing_of_a_dropped_unit_remains
            }
            screenings {
                a_screening_survives_storage
                the_latest_screening_is_the_last_one
                a_decision_holds_until_it_expires_or_is_revoked
            }
        }
    };
    (@groups $open:ident => $($group:ident $rules:tt)*) => {
        $(
            mod $group {
                $crate::screening_contract! { @rules $open $group $rules }
            }
        )*
    };
    (@rules $open:ident $group:ident { $($rule:ident)* }) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                if let Some((subject, _guard)) = super::$open().await {
                    $crate::contract::$group::$rule(subject).await;
                }
            }
        )*
    };
}
