//! The shape of every success: `{"data": …}`, and `pagination` beside it for lists.

use kernel::Page;
use serde::Serialize;
use utoipa::ToSchema;

/// One item.
#[derive(Debug, Serialize, ToSchema)]
pub struct Data<T> {
    /// The item.
    pub data: T,
}

/// A complete list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// The items.
    pub data: Vec<T>,
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Paged<T> {
    /// The items of this page, newest first.
    pub data: Vec<T>,
    /// Position in the list.
    pub pagination: Pagination,
}

/// Position in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// Maximum number of items in a page.
    #[schema(example = 20)]
    pub limit: u8,
    /// Send as `cursor` to get the next page; `null` on the last page.
    #[schema(example = "rcp_0197a6e200007000800000000000abcd")]
    pub next_cursor: Option<String>,
}

impl<T> Paged<T> {
    /// A page as it goes out.
    pub fn of<D>(page: Page<D>, limit: u8, present: impl FnMut(D) -> T) -> Self {
        let page = page.map(present);
        Self {
            data: page.items,
            pagination: Pagination {
                limit,
                next_cursor: page.next.map(|cursor| cursor.as_str().to_owned()),
            },
        }
    }
}

/// `200 {"data": …}`.
pub fn ok<T: Serialize>(data: T) -> actix_web::HttpResponse {
    actix_web::HttpResponse::Ok().json(Data { data })
}
