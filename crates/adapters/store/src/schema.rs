//! The tables, as diesel knows them; the migrations create them.
#![cfg_attr(
    not(test),
    expect(
        clippy::wildcard_imports,
        reason = "as `table!` does by itself where no type is added"
    )
)]

mod aml;
mod people;

pub(crate) use self::{
    aml::{
        aml_activations, aml_alerts, aml_assessments, aml_customers, aml_payments,
        aml_report_alerts, aml_reports, aml_rule_sets, aml_running,
    },
    people::{
        active_lists, customer_risks, kyc_applicants, kyc_events, list_entries, list_skipped_rows,
        list_versions, screening_dismissals, screenings,
    },
};

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    audit_log (id) {
        id -> Text,
        at -> StoredTimestamp,
        actor -> Text,
        actor_id -> Nullable<Text>,
        action -> Text,
        subject -> Text,
        request_id -> Text,
        client_ip -> Nullable<Text>,
        detail -> Json,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    outbox (id) {
        id -> Text,
        occurred_at -> StoredTimestamp,
        kind -> Text,
        aggregate_id -> Text,
        payload -> Json,
        position -> BigInt,
        routed_at -> Nullable<StoredTimestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    deliveries (id) {
        id -> Text,
        event_id -> Text,
        subscriber -> Text,
        position -> BigInt,
        aggregate_id -> Text,
        state -> Text,
        due_at -> Nullable<StoredTimestamp>,
        finished_at -> Nullable<StoredTimestamp>,
        lease -> BigInt,
        attempts -> Integer,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    jobs (name) {
        name -> Text,
        next_run_at -> StoredTimestamp,
        holder -> Nullable<Text>,
        lease_until -> Nullable<StoredTimestamp>,
        lease -> BigInt,
        last_started_at -> Nullable<StoredTimestamp>,
        last_finished_at -> Nullable<StoredTimestamp>,
        last_success_at -> Nullable<StoredTimestamp>,
        last_error -> Nullable<Text>,
        runs -> BigInt,
        failures_in_a_row -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    inbound_webhooks (id) {
        id -> Text,
        source -> Text,
        event_id -> Text,
        received_at -> StoredTimestamp,
        body -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    operator_tasks (id) {
        id -> Text,
        event_id -> Text,
        kind -> Text,
        subject -> Text,
        detail -> Json,
        opened_at -> StoredTimestamp,
        state -> Text,
        closed_at -> Nullable<StoredTimestamp>,
        closed_by -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    rate_limits (key, starts_at, ends_at) {
        key -> Text,
        starts_at -> StoredTimestamp,
        ends_at -> StoredTimestamp,
        hits -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    users (id) {
        id -> Text,
        national_id -> Text,
        national_id_fingerprint -> Binary,
        name_full -> Text,
        name_given -> Nullable<Text>,
        name_family -> Nullable<Text>,
        birth_date -> Text,
        role -> Text,
        kyc_status -> Text,
        state -> Text,
        closed_at -> Nullable<StoredTimestamp>,
        created_at -> StoredTimestamp,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    sessions (id) {
        id -> Text,
        user_id -> Text,
        client -> Text,
        state -> Text,
        revoked_at -> Nullable<StoredTimestamp>,
        created_at -> StoredTimestamp,
        expires_at -> StoredTimestamp,
        last_used_at -> StoredTimestamp,
        user_agent -> Nullable<Text>,
        ip -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    refresh_tokens (hash) {
        hash -> Binary,
        session_id -> Text,
        issued_at -> StoredTimestamp,
        used_at -> Nullable<StoredTimestamp>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    login_attempts (state_hash) {
        state_hash -> Binary,
        provider -> Text,
        browser_hash -> Binary,
        nonce -> Text,
        pkce_verifier -> Text,
        client -> Text,
        return_path -> Nullable<Text>,
        code_challenge -> Nullable<Text>,
        expires_at -> StoredTimestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    one_time_codes (hash) {
        hash -> Binary,
        session_id -> Text,
        user_id -> Text,
        code_challenge -> Text,
        expires_at -> StoredTimestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::{Exact, StoredTimestamp};

    exchange_rates (currency, as_of, source) {
        currency -> Text,
        as_of -> Date,
        source -> Text,
        nok_per_unit -> Exact,
        fetched_at -> StoredTimestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::{Exact, StoredTimestamp};

    quotes (id) {
        id -> Text,
        user_id -> Text,
        country -> Text,
        rail -> Text,
        fixed_side -> Text,
        send_amount -> BigInt,
        fee_amount -> BigInt,
        send_currency -> Text,
        receive_amount -> BigInt,
        receive_currency -> Text,
        rate -> Exact,
        reference_rate -> Exact,
        rate_as_of -> Date,
        business_days_from -> Integer,
        business_days_to -> Integer,
        created_at -> StoredTimestamp,
        expires_at -> StoredTimestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    recipients (id) {
        id -> Text,
        user_id -> Text,
        name -> Text,
        nickname -> Nullable<Text>,
        country -> Text,
        currency -> Text,
        account -> Text,
        address -> Nullable<Text>,
        state -> Text,
        deleted_at -> Nullable<StoredTimestamp>,
        created_at -> StoredTimestamp,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    bank_consents (id) {
        id -> Text,
        user_id -> Text,
        bank -> Text,
        external_id -> Text,
        state -> Text,
        sca_url -> Nullable<Text>,
        valid_until -> Nullable<Date>,
        end_reason -> Nullable<Text>,
        ended_at -> Nullable<StoredTimestamp>,
        callback_hash -> Binary,
        created_at -> StoredTimestamp,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    bank_accounts (id) {
        id -> Text,
        user_id -> Text,
        consent_id -> Text,
        bank -> Text,
        external_id -> Text,
        number -> Text,
        name -> Nullable<Text>,
        currency -> Text,
        is_primary -> Bool,
        available_amount -> Nullable<BigInt>,
        available_currency -> Nullable<Text>,
        booked_amount -> Nullable<BigInt>,
        booked_currency -> Nullable<Text>,
        balance_at -> Nullable<StoredTimestamp>,
        unattended_reads -> Integer,
        unattended_since -> Nullable<StoredTimestamp>,
        state -> Text,
        disconnected_at -> Nullable<StoredTimestamp>,
        created_at -> StoredTimestamp,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::{Exact, StoredTimestamp};

    transactions (id) {
        id -> Text,
        user_id -> Text,
        account_id -> Text,
        bank -> Text,
        recipient_id -> Text,
        creditor_name -> Text,
        creditor_account -> Text,
        creditor_address -> Nullable<Text>,
        country -> Text,
        rail -> Text,
        quote_id -> Text,
        send_amount -> BigInt,
        fee_amount -> BigInt,
        send_currency -> Text,
        receive_amount -> BigInt,
        receive_currency -> Text,
        rate -> Exact,
        remittance_information -> Nullable<Text>,
        psu_ip -> Text,
        callback_hash -> Binary,
        state -> Text,
        state_at -> Nullable<StoredTimestamp>,
        failure_reason -> Nullable<Text>,
        bank_payment -> Nullable<Json>,
        sca_url -> Nullable<Text>,
        sca_expires_at -> Nullable<StoredTimestamp>,
        cancellation_sca_url -> Nullable<Text>,
        next_check_at -> Nullable<StoredTimestamp>,
        checks -> Integer,
        created_at -> StoredTimestamp,
        updated_at -> StoredTimestamp,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    idempotency_keys (user_id, key) {
        user_id -> Text,
        key -> Text,
        request_hash -> Binary,
        transaction_id -> Text,
        state -> Text,
        lease_until -> Nullable<StoredTimestamp>,
        response_status -> Nullable<Integer>,
        response_body -> Nullable<Text>,
        created_at -> StoredTimestamp,
    }
}

diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(deliveries -> outbox (event_id));
diesel::allow_tables_to_appear_in_same_query!(sessions, users);
diesel::allow_tables_to_appear_in_same_query!(bank_accounts, quotes, recipients, transactions);
diesel::allow_tables_to_appear_in_same_query!(deliveries, outbox);
diesel::allow_tables_to_appear_in_same_query!(deliveries, inbound_webhooks);
