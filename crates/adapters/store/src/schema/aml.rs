//! Tables of monitoring.

diesel::table! {
    aml_customers (customer) {
        customer -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    aml_payments (payment) {
        payment -> Text,
        customer -> Text,
        ordered_at -> StoredTimestamp,
        amount_ore -> BigInt,
        country -> Text,
        creditor -> Text,
        first_to_creditor -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    aml_assessments (id) {
        id -> Text,
        payment -> Text,
        attempt -> Integer,
        customer -> Text,
        at -> StoredTimestamp,
        decision -> Text,
        rule_set -> Text,
        digest -> Text,
        assessment -> Text,
        facts -> Text,
        shadow -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    aml_alerts (id) {
        id -> Text,
        assessment -> Text,
        payment -> Text,
        customer -> Text,
        rule -> Text,
        severity -> Text,
        finding -> Text,
        opened_at -> StoredTimestamp,
        due_at -> StoredTimestamp,
        state -> Text,
        assignee -> Nullable<Text>,
        situation -> Text,
        notes -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    aml_reports (id) {
        id -> Text,
        customer -> Text,
        payments -> Text,
        authors -> Text,
        narrative -> Text,
        created_at -> StoredTimestamp,
        state -> Text,
        situation -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    aml_report_alerts (alert) {
        alert -> Text,
        report -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    aml_rule_sets (version) {
        version -> Text,
        text -> Text,
        digest -> Text,
        added_by -> Text,
        added_at -> StoredTimestamp,
    }
}

diesel::table! {
    aml_running (id) {
        id -> Integer,
        active -> Nullable<Text>,
        shadow -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::sql_types::StoredTimestamp;

    aml_activations (number) {
        number -> BigInt,
        rule_set -> Text,
        what -> Text,
        by_user -> Text,
        at -> StoredTimestamp,
        reason -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(aml_reports, aml_report_alerts);
diesel::allow_tables_to_appear_in_same_query!(aml_running, aml_rule_sets);
diesel::allow_tables_to_appear_in_same_query!(aml_alerts, aml_payments);
