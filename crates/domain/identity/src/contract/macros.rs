//! The macro that makes a test of every rule.

/// Expands to one `#[tokio::test]` per rule of the storage contract.
///
/// `$open` is an `async fn() -> Option<(Storage, Guard)>`: an empty store, and whatever
/// has to live until the test is over. `None` where the engine is not available.
#[macro_export]
macro_rules! identities_contract {
    ($open:path) => {
        $crate::identities_contract! { @tests $open =>
            units::nothing_of_a_dropped_unit_remains
            units::everything_of_a_committed_unit_remains
            units::a_unit_reads_its_own_writes
            units::a_dropped_unit_blocks_nobody
            users::a_person_survives_storage_unchanged
            users::an_unknown_person_is_absent
            users::a_person_is_found_by_national_id_closed_accounts_included
            users::a_second_person_of_the_same_national_id_conflicts
            users::of_two_first_logins_at_once_one_conflicts
            users::an_update_raises_the_version
            users::an_update_after_a_stale_read_conflicts
            users::of_two_updates_at_once_one_conflicts
            users::people_with_roles_are_listed_newest_first_in_pieces
            sessions::a_session_survives_storage_unchanged
            sessions::a_use_is_noted
            sessions::a_session_is_revoked_once_and_by_its_owner_alone
            sessions::revoke_all_ends_the_active_sessions_of_one_person
            sessions::active_sessions_are_the_usable_ones_newest_first
            sessions::active_sessions_are_at_most_fifty
            refresh_tokens::a_refresh_token_survives_storage_unchanged
            refresh_tokens::an_unknown_refresh_token_is_absent_and_cannot_be_used
            refresh_tokens::a_refresh_token_is_used_once
            refresh_tokens::of_two_uses_at_once_one_succeeds
            principals::an_unknown_session_has_no_principal
            principals::a_principal_tells_session_and_person
            principals::revocation_shows_at_once
            principals::role_kyc_and_closure_show_at_once
            logins::an_attempt_survives_storage_unchanged
            logins::an_attempt_is_taken_once
            logins::of_two_takers_of_an_attempt_at_once_one_gets_it
            logins::a_take_in_a_dropped_unit_takes_nothing
            logins::an_expired_attempt_is_absent
            logins::a_code_is_taken_once_and_unchanged
            logins::of_two_takers_of_a_code_at_once_one_gets_it
            logins::an_expired_code_is_absent
            logins::the_sweep_deletes_what_expired_and_nothing_else
        }
    };
    (@tests $open:path => $($group:ident :: $rule:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $rule() {
                if let Some((store, _guard)) = $open().await {
                    $crate::contract::$group::$rule(store).await;
                }
            }
        )*
    };
}
