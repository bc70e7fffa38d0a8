//! The macro that makes a test of every rule.

/// Expands to a module per group of rules with one `#[tokio::test]` per rule of the storage
/// contract.
///
/// `$open` names an `async fn() -> Option<(Subject, Guard)>` of the module it is called in: what
/// the rule is tried on, and whatever has to live until the test is over. `None` where the engine
/// is not available; `$open` has reported that.
#[macro_export]
macro_rules! kyc_contract {
    ($open:ident) => {
        $crate::kyc_contract! { @groups $open =>
            units {
                nothing_of_a_dropped_unit_remains
                what_is_committed_remains_whole
                a_status_is_set_for_its_customer_alone
                nobody_has_no_status
            }
            applicants {
                an_applicant_survives_storage_in_every_state
                another_customers_applicant_is_absent
                a_customer_has_one_applicant
                an_external_id_is_of_one_applicant
                an_update_after_a_stale_read_conflicts
                those_not_heard_of_are_listed_by_customer_in_pieces
            }
            events {
                an_event_survives_storage_unchanged
                an_event_of_one_key_is_recorded_once
                the_newest_is_by_time_then_rank_then_key
                informative_events_are_never_the_newest
                events_are_listed_oldest_first_and_the_newest_of_them
                events_of_unknown_applicants_are_kept
            }
            risks {
                a_risk_file_survives_storage_with_every_due_diligence
                another_customers_risk_file_is_absent
                a_customer_has_one_risk_file
                an_update_after_a_stale_read_conflicts
                ended_due_diligences_are_listed_by_customer_in_pieces
                customers_without_a_file_are_always_due
                customers_are_due_by_status_level_and_time
            }
        }
    };
    (@groups $open:ident => $($group:ident $rules:tt)*) => {
        $(
            mod $group {
                $crate::kyc_contract! { @rules $open $group $rules }
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
