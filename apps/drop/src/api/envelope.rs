//! The shape of every success: `{"data": …}`, and `pagination` beside it for lists.

use kernel::Page;
use serde::Serialize;
use utoipa::ToSchema;

/// One thing.
#[derive(Debug, Serialize, ToSchema)]
pub struct Data<T> {
    /// The thing.
    pub data: T,
}

/// A list that is whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// The things.
    pub data: Vec<T>,
}

/// A piece of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Paged<T> {
    /// The things of this piece, newest first.
    pub data: Vec<T>,
    /// How to go on.
    pub pagination: Pagination,
}

/// How to go on in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// Most things in a piece.
    #[schema(example = 20)]
    pub limit: u8,
    /// Send it as `cursor` for the next piece; null at the end.
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
