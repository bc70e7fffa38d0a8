//! The macro that makes a test of every rule.

/// Expands to a module per group of rules with one `#[tokio::test]` per rule of the storage
/// contract.
///
/// `$open` names an `async fn() -> Option<(Subject, Guard)>` of the module it is called in: what
/// the rule is tested on, and whatever has to live until the test is over. `None` where the engine
/// is not available; `$open` has reported that already.
#[macro_export]
macro_rules! payments_contract {
    ($open:ident) => {
        $crate::payments_contract! { @groups $open =>
            units {
                nothing_of_a_dropped_unit_remains
                a_dropped_unit_blocks_nobody
                a_unit_in_which_a_statement_failed_commits_nothing
                an_audit_entry_of_one_id_is_recorded_once
            }
            rates {
                a_rate_survives_storage_unchanged
                a_rate_of_the_same_day_and_source_is_replaced
                the_newest_are_one_of_each_currency_by_code
                a_currency_without_rates_has_none
            }
            recipients {
                a_recipient_survives_storage_unchanged
                another_persons_recipient_is_absent
                a_deleted_recipient_is_absent
                an_update_raises_the_version
                an_update_after_a_stale_read_conflicts
                of_two_updates_at_once_one_conflicts
                pages_neither_skip_nor_repeat
            }
            consents {
                a_consent_survives_storage_in_every_state
                another_persons_consent_is_absent
                a_consent_is_found_by_its_callback
                open_consents_are_those_not_over_newest_first
                lapsed_are_valid_consents_whose_last_day_is_over
                an_update_after_a_stale_read_conflicts
            }
            accounts {
                an_account_survives_storage_unchanged
                another_persons_account_is_absent
                a_disconnected_account_is_absent_but_known_to_its_bank
                connected_accounts_are_listed_oldest_first
                an_update_after_a_stale_read_conflicts
                one_account_is_primary
                a_second_primary_account_conflicts
                set_primary_of_what_is_not_theirs_changes_nothing
                the_end_of_a_consent_disconnects_its_accounts_alone
                accounts_to_reconcile_are_those_that_paid_or_all_that_are_connected
            }
            remittances {
                a_payment_survives_storage_in_every_state
                another_persons_payment_is_absent
                a_payment_is_found_by_its_callback_and_by_the_worker
                an_update_after_a_stale_read_conflicts
                of_two_updates_at_once_one_conflicts
                a_quote_pays_once
                pages_neither_skip_nor_repeat
                filters_keep_what_they_say
                due_payments_are_claimed_longest_due_first
                a_claimed_payment_is_due_again_after_its_lease
                of_workers_at_once_each_gets_payments_of_its_own
                what_is_handed_back_is_due_at_once_unless_worked_on
                what_no_bank_was_asked_for_is_listed_in_pieces
                a_payment_named_by_its_bank_is_polled_at_once
                payments_from_an_account_come_by_id_since_a_moment
                notices_of_a_bank_do_not_use_its_searches_up
            }
            admissions {
                an_admitted_order_is_recorded_with_its_key
                an_order_is_recorded_in_the_state_that_risk_demands
                an_order_whose_key_is_taken_learns_by_what
                a_refused_order_leaves_nothing_behind
                what_is_not_theirs_is_unknown
                a_used_quote_is_refused
                in_flight_is_what_the_balance_does_not_show
                without_a_balance_all_that_was_paid_is_in_flight
                several_orders_are_admitted_each_for_itself
                of_two_admissions_at_once_the_second_sees_the_first
            }
            idempotency {
                a_free_key_is_claimed_and_then_taken
                a_key_is_free_to_every_other_person
                a_claim_in_a_dropped_unit_leaves_the_key_free
                of_twenty_claims_at_once_one_gets_the_key
                the_first_answer_stands_to_the_byte
                an_unknown_key_cannot_be_answered
                the_sweep_forgets_old_keys_alone
            }
        }
    };
    (@groups $open:ident => $($group:ident $rules:tt)*) => {
        $(
            mod $group {
                $crate::payments_contract! { @rules $open $group $rules }
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
