//! Long lists, read in pieces while they grow.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Customer, Options, Payer, TestApp, on_both_engines, text};

/// All ids of a list, piece by piece; `between` happens after each piece.
async fn read_all(
    who: &Customer,
    path: &str,
    limit: usize,
    between: impl AsyncFn(),
) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor = String::new();
    let mut pieces = 0;
    loop {
        let join = if path.contains('?') { '&' } else { '?' };
        let page = who.get(&format!("{path}{join}limit={limit}{cursor}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.json());
        let page = page.json();
        assert_eq!(page["pagination"]["limit"], limit);
        let items = page["data"].as_array().expect("items");
        assert!(items.len() <= limit);
        ids.extend(items.iter().map(|item| text(item, "id").to_owned()));
        pieces += 1;
        assert!(pieces < 100, "a list without end");
        match page["pagination"]["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
        between().await;
    }
}

async fn add_recipients(who: &Customer, n: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..n {
        ids.push(who.add_recipient("Anna Schmidt").await);
    }
    ids
}

on_both_engines!(
    sixty_recipients_read_in_pieces_are_all_there_once_newest_first,
    Options::without_worker(),
    |app: TestApp| async move {
        let (kari, ola) = (app.kari().await, app.ola().await);
        let mut added = Vec::new();
        for _ in 0..20 {
            added.extend(add_recipients(&kari, 3).await);
            ola.add_recipient("Anna Schmidt").await;
        }
        added.reverse();
        for limit in [1, 7, 20, 30, 50] {
            let read = read_all(&kari, "/v1/recipients", limit, async || {}).await;
            assert_eq!(read, added, "in pieces of {limit}");
        }
        let first = kari.get("/v1/recipients").await.json();
        assert_eq!(
            first["data"].as_array().expect("items").len(),
            20,
            "by default"
        );
    }
);

on_both_engines!(
    a_list_that_grows_and_shrinks_while_it_is_read_skips_nothing_and_repeats_nothing,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = app.kari().await;
        let added = add_recipients(&kari, 30).await;
        let read = read_all(&kari, "/v1/recipients", 7, async || {
            kari.add_recipient("Newer Than The Cursor").await;
            // One that was read already.
            let newest = added.last().expect("the newest");
            kari.delete(&format!("/v1/recipients/{newest}")).await;
        })
        .await;
        let expected: Vec<_> = added.iter().rev().cloned().collect();
        assert_eq!(read, expected);
    }
);

on_both_engines!(
    payments_are_filtered_by_status_recipient_and_time_in_pieces_too,
    Options::without_worker(),
    |app: TestApp| async move {
        let anna = Payer::kari(&app).await;
        let kari = &anna.customer;
        let bert = Payer {
            recipient: kari.add_recipient("Bert Meyer").await,
            ..anna.clone()
        };
        let mut payments = Vec::new();
        for n in 0..15 {
            for (payer, name) in [(&anna, "anna"), (&bert, "bert")] {
                let payment = payer.pay(10_000, &format!("{name}-{n}")).await.data();
                if n % 3 == 0 {
                    let path = format!("/v1/transactions/{}/cancel", text(&payment, "id"));
                    kari.post(&path, json!({})).await.data();
                }
                payments.push(payer.look(&payment).await);
            }
        }
        payments.reverse();
        let tenth = text(&payments[9], "createdAt").to_owned();
        let only = |fits: &dyn Fn(&Value) -> bool| -> Vec<String> {
            let fitting = payments.iter().filter(|p| fits(p));
            fitting.map(|p| text(p, "id").to_owned()).collect()
        };
        let cancelled = only(&|p| p["status"] == "cancelled");
        assert_eq!(cancelled.len(), 10);
        let to_bert = only(&|p| p["recipientId"] == *bert.recipient);
        let of_bert = format!("recipientId={}", bert.recipient);
        for (query, expected) in [
            (String::new(), only(&|_| true)),
            ("status=cancelled".into(), cancelled),
            ("status=pending".into(), only(&|p| p["status"] == "pending")),
            ("status=completed".into(), Vec::new()),
            ("status=processing".into(), Vec::new()),
            (of_bert.clone(), to_bert),
            (
                format!("{of_bert}&status=cancelled"),
                only(&|p| p["recipientId"] == *bert.recipient && p["status"] == "cancelled"),
            ),
            (
                format!("from={tenth}"),
                only(&|p| text(p, "createdAt") >= &*tenth),
            ),
            (
                format!("until={tenth}"),
                only(&|p| text(p, "createdAt") < &*tenth),
            ),
            (format!("from={tenth}&until={tenth}"), Vec::new()),
        ] {
            let path = format!("/v1/transactions?{query}");
            let path = path.trim_end_matches('?');
            for limit in [4, 50] {
                let read = read_all(kari, path, limit, async || {}).await;
                assert_eq!(read, expected, "{query} in pieces of {limit}");
                let once: BTreeSet<_> = read.iter().collect();
                assert_eq!(once.len(), read.len());
            }
        }
    }
);
