//! Lists made up for a test.

use std::sync::Arc;

use chrono::TimeDelta;
use kernel::{Actor, RequestContext};
use screening::{
    Digest, EntryId, ImportLists, ListEntry, ListName, ListSource, NameQuality, ParsedList, Schema,
};

use super::app::TestApp;

impl TestApp {
    /// From now on, these people alone are on the list of the UN.
    pub(crate) async fn lists(&self, names: &[&str]) {
        let entries = names.iter().map(|name| ListEntry {
            source: ListSource::Un,
            id: EntryId::new(name.replace(' ', "-")),
            schema: Schema::Person,
            names: vec![ListName {
                text: (*name).to_owned(),
                quality: NameQuality::Primary,
            }],
            birth_dates: Vec::new(),
            countries: Vec::new(),
            identifiers: Vec::new(),
            programme: Some("TEST".to_owned()),
            remarks: None,
        });
        let list = ParsedList {
            source: ListSource::Un,
            list_date: None,
            digest: Digest::of(names.join("\n").as_bytes()),
            entries: entries.collect(),
            skipped: Vec::new(),
        };
        let system = &self.assembly.system;
        let store = Arc::new(self.assembly.store.clone());
        let import = ImportLists::new(
            screening::Storage::of(store),
            system.clock.clone(),
            system.ids.clone(),
        );
        let context = RequestContext::job("test");
        let imported = import.import(&list, true, Actor::System, &context).await;
        imported.expect("an active list");
        // Longer than a process goes on with the lists it has.
        self.advance(TimeDelta::seconds(11)).await;
    }
}
