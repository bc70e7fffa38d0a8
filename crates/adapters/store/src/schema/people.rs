//! Tables of lists, screening and verification of people.

use super::users;

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    list_versions (id) {
        id -> Text,
        source -> Text,
        list_date -> Nullable<Date>,
        digest -> Binary,
        entries -> BigInt,
        names -> BigInt,
        skipped -> BigInt,
        imported_at -> StoredTimestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    active_lists (source) {
        source -> Text,
        version_id -> Text,
        activated_at -> StoredTimestamp,
    }
}

diesel::table! {
    list_entries (version_id, position) {
        version_id -> Text,
        position -> Integer,
        entry_id -> Text,
        body -> Text,
    }
}

diesel::table! {
    list_skipped_rows (version_id) {
        version_id -> Text,
        rows -> Json,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    screenings (id) {
        id -> Text,
        subject_id -> Text,
        subject -> Text,
        screened_at -> StoredTimestamp,
        outcome -> Text,
        hits -> Text,
        lists -> Json,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    screening_dismissals (id) {
        id -> Text,
        subject_id -> Text,
        subject_fingerprint -> Binary,
        source -> Text,
        entry_id -> Text,
        entry_fingerprint -> Binary,
        decided_by -> Text,
        reason -> Text,
        decided_at -> StoredTimestamp,
        expires_at -> StoredTimestamp,
        revoked_at -> Nullable<StoredTimestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    kyc_applicants (id) {
        id -> Text,
        user_id -> Text,
        external_id -> Text,
        level -> Text,
        state -> Text,
        decided_at -> Nullable<StoredTimestamp>,
        rejection_kind -> Nullable<Text>,
        rejection -> Nullable<Text>,
        event_at -> Nullable<StoredTimestamp>,
        event_rank -> Nullable<SmallInt>,
        event_key -> Nullable<Text>,
        created_at -> StoredTimestamp,
        updated_at -> StoredTimestamp,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    kyc_events (key) {
        key -> Text,
        kind -> Text,
        external_id -> Text,
        user_id -> Nullable<Text>,
        level -> Nullable<Text>,
        state -> Nullable<Text>,
        decided_at -> Nullable<StoredTimestamp>,
        rejection_kind -> Nullable<Text>,
        rejection -> Nullable<Text>,
        rank -> Nullable<SmallInt>,
        created_at -> StoredTimestamp,
        received_at -> StoredTimestamp,
        disposition -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    customer_risks (user_id) {
        user_id -> Text,
        level -> Text,
        reasons -> Text,
        edd -> Text,
        edd_since -> Nullable<StoredTimestamp>,
        edd_at -> Nullable<StoredTimestamp>,
        edd_valid_until -> Nullable<StoredTimestamp>,
        edd_basis -> Nullable<Text>,
        edd_officer -> Nullable<Text>,
        edd_reason -> Nullable<Text>,
        assessed_at -> StoredTimestamp,
        version -> BigInt,
    }
}

diesel::joinable!(active_lists -> list_versions (version_id));
diesel::allow_tables_to_appear_in_same_query!(active_lists, list_versions);
diesel::joinable!(kyc_applicants -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(kyc_applicants, users);
diesel::joinable!(customer_risks -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(customer_risks, users);
