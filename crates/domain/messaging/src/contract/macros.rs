//! The macro that makes a test of every rule.

/// Expands to a module per group of rules with one `#[tokio::test]` per rule.
///
/// `$open` names an `async fn() -> Option<(Subject, Guard)>` of the module it is called in: what
/// the rule is tried on, and whatever has to live until the test is over. `None` where the engine
/// is not available; `$open` has reported that.
#[macro_export]
macro_rules! messaging_contract {
    ($open:ident) => {
        $crate::messaging_contract! { @groups $open =>
            deliveries {
                an_event_is_fanned_out_once_to_everybody_who_wants_it
                of_routers_at_once_each_event_is_fanned_out_by_one
                what_is_claimed_is_due_and_for_who_claims
                of_claims_at_once_each_gets_deliveries_of_its_own
                an_earlier_event_of_the_aggregate_holds_back_later_ones
                a_dead_delivery_holds_back_its_own_aggregate_until_discarded
                a_lease_that_ran_out_is_taken_over_and_its_loser_settles_nothing
                what_is_handed_back_is_due_at_once_and_costs_no_attempt
                a_dead_delivery_is_listed_and_starts_anew_when_retried
                only_what_is_dead_can_be_retried_or_discarded
                pages_neither_skip_nor_repeat
                the_counts_tell_what_waits_and_since_when
                the_sweep_forgets_what_is_done_and_keeps_what_is_dead
            }
            dispatch {
                a_subscriber_that_fails_is_tried_again_later_and_holds_up_nobody_else
                what_is_never_taken_is_reported_as_dead_until_it_is_retried
                a_delivery_is_dead_after_its_last_attempt
                what_was_delivered_and_not_marked_comes_again_with_the_same_id
                what_kills_every_worker_is_dead_in_the_end
                a_round_takes_no_more_than_it_begins_at_once
                a_process_that_stops_hands_back_what_it_did_not_begin
                several_dispatchers_deliver_each_event_once_and_in_order
            }
            jobs {
                a_new_job_is_due_at_once_and_then_by_its_plan
                of_workers_at_once_one_begins
                a_renewed_lease_holds
                a_holder_that_died_is_succeeded_and_ends_nothing
                an_operator_begins_at_once_but_not_beside_another
                a_record_tells_how_runs_ended
                jobs_without_a_leader_are_noted
            }
            webhooks {
                a_webhook_survives_storage_and_is_reported
                a_repeated_webhook_changes_nothing
                the_sweep_forgets_old_webhooks
                the_sweep_keeps_a_webhook_whose_delivery_is_dead
            }
            tasks {
                an_event_opens_one_task_however_often_it_comes
                an_event_closes_tasks_of_the_kinds_it_names_about_its_entity
                a_task_is_closed_by_hand_once
                open_tasks_are_listed_newest_first
            }
        }
    };
    (@groups $open:ident => $($group:ident $rules:tt)*) => {
        $(
            mod $group {
                $crate::messaging_contract! { @rules $open $group $rules }
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
