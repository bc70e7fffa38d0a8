use std::sync::Mutex;

use async_trait::async_trait;
use screening::{ListSource as Publisher, ports::PublishedList};

use super::*;
use crate::testing::{ScreeningFixture, listed_person, parsed_list};

/// Publishes what the test says, once.
#[derive(Default)]
struct Publishers(Mutex<Vec<PublishedList>>);

#[async_trait]
impl ListSource for Publishers {
    async fn read(&self) -> Vec<PublishedList> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

struct Fixture {
    publishers: Arc<Publishers>,
    screening: ScreeningFixture,
    refresh: RefreshLists,
}

impl Fixture {
    fn new() -> Self {
        let publishers = Arc::new(Publishers::default());
        let screening = ScreeningFixture::new();
        let (lists, import) = (screening.store.clone(), screening.import());
        Self {
            refresh: RefreshLists::new(publishers.clone(), lists, import),
            publishers,
            screening,
        }
    }

    /// The next run reads a UN list of that day with this name on it.
    fn publish(&self, day: u32, name: &str) {
        let list = parsed_list(Publisher::Un, day, &[listed_person("1", name)]);
        self.publish_as("un", Ok(list));
    }

    fn publish_as(&self, name: &'static str, list: Result<ParsedList, ListUnreadable>) {
        let mut published = self.publishers.0.lock().unwrap();
        published.push(PublishedList { name, list });
    }

    async fn run(&self) -> Result<(), String> {
        let done = self.refresh.run(&RequestContext::job("test")).await;
        done.map_err(|error| error.to_string())
    }

    /// The dates of the active versions.
    async fn active(&self) -> Vec<String> {
        let active = self.screening.store.active().await.unwrap();
        let dates = active.iter().filter_map(|version| version.list_date);
        dates.map(|date| date.to_string()).collect()
    }
}

#[tokio::test]
async fn a_newer_list_is_taken_in() {
    let fixture = Fixture::new();
    fixture.publish(1, "Anton Shchegolev");
    assert_eq!(fixture.run().await, Ok(()));
    fixture.publish(2, "Frank Bwambale");
    assert_eq!(fixture.run().await, Ok(()));
    assert_eq!(fixture.active().await, ["2026-11-02"]);
}

#[tokio::test]
async fn an_older_list_is_refused_and_the_active_one_stays() {
    let fixture = Fixture::new();
    fixture.publish(2, "Anton Shchegolev");
    assert_eq!(fixture.run().await, Ok(()));
    fixture.publish(1, "Frank Bwambale");
    let refused = "these lists stay as they were: \
                   un: it is of 2026-11-01, older than the active one of 2026-11-02";
    assert_eq!(fixture.run().await, Err(refused.to_owned()));
    assert_eq!(fixture.active().await, ["2026-11-02"]);
}

#[tokio::test]
async fn another_list_of_the_same_day_is_taken_in() {
    let fixture = Fixture::new();
    fixture.publish(2, "Anton Shchegolev");
    assert_eq!(fixture.run().await, Ok(()));
    fixture.publish(2, "Frank Bwambale");
    assert_eq!(fixture.run().await, Ok(()));
}

#[tokio::test]
async fn a_list_that_cannot_be_read_keeps_no_other_from_being_taken_in() {
    let fixture = Fixture::new();
    fixture.publish_as(
        "eu",
        Err(ListUnreadable::new("https://eu.example/list", "status 503")),
    );
    fixture.publish(1, "Anton Shchegolev");
    let refused = "these lists stay as they were: eu: https://eu.example/list: status 503";
    assert_eq!(fixture.run().await, Err(refused.to_owned()));
    assert_eq!(fixture.active().await, ["2026-11-01"]);
}

#[tokio::test]
async fn an_empty_list_is_refused() {
    let fixture = Fixture::new();
    fixture.publish_as("un", Ok(parsed_list(Publisher::Un, 1, &[])));
    let refused = "these lists stay as they were: un: the un list has no entries";
    assert_eq!(fixture.run().await, Err(refused.to_owned()));
}
