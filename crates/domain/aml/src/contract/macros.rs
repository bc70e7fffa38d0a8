//! The macro that makes a test of every rule.

/// Expands to a module per group of rules with one `#[tokio::test]` per rule.
///
/// `$open` names an `async fn() -> Option<(Arc<dyn AmlStorage>, Guard)>` of the module it is
/// called in: an empty store, and whatever has to live until the test is over. `None` where the
/// engine is not available; `$open` has reported that. A store with a foreign key to people adds
/// those of `aml::contract::people()` first.
#[macro_export]
macro_rules! aml_contract {
    ($open:ident) => {
        $crate::aml_contract! { @groups $open =>
            units {
                nothing_of_a_dropped_unit_remains
                everything_of_a_committed_unit_remains
            }
            assessments {
                an_assessment_survives_storage_to_the_byte
                the_newest_attempt_counts_and_older_ones_stay
                a_stale_version_conflicts_and_records_nothing
                of_two_recorders_at_once_one_conflicts
                one_attempt_is_recorded_once
                versions_are_per_customer
                history_has_what_is_after_the_moment_and_not_the_payment_itself
                the_first_payment_to_an_account_is_distinguished
                payers_are_other_customers_each_with_their_last_payment
                payments_are_replayed_once_each_from_the_oldest_with_what_officers_found
            }
            destinations {
                destinations_are_those_of_the_customer_after_the_moment
                a_destination_is_of_high_risk_by_an_alert_of_that_rule
            }
            alerts {
                an_alert_survives_storage_in_every_state
                an_alert_read_stale_conflicts
                alerts_are_filtered
                alerts_are_listed_newest_first_in_pages
                alerts_are_counted_by_state
            }
            reports {
                a_report_survives_storage_in_every_state
                an_alert_is_in_one_report
                a_report_read_stale_conflicts
                reports_are_filtered_and_listed_newest_first
            }
            rule_sets {
                a_rule_set_survives_storage_to_the_byte
                a_version_is_taken_once
                nothing_runs_at_first
                what_runs_is_changed_by_compare_and_swap
                activations_are_listed_newest_first
            }
        }
    };
    (@groups $open:ident => $($group:ident $rules:tt)*) => {
        $(
            mod $group {
                $crate::aml_contract! { @rules $open $group $rules }
            }
        )*
    };
    (@rules $open:ident $group:ident { $($rule:ident)* }) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                if let Some((store, _guard)) = super::$open().await {
                    $crate::contract::$group::$rule(store).await;
                }
            }
        )*
    };
}
