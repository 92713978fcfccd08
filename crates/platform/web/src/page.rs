//! Lists in pages. A page begins after a key, not at an offset, so that rows that come and go shift nothing.

use ambar_kernel::{ErrorKind, Failure, FieldError, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

use crate::json::refuse_nul;

/// Rows on a page if the caller does not say.
const DEFAULT: u32 = 50;
/// The most rows on a page.
const MOST: u32 = 200;
/// No key is longer than this.
const LONGEST_CURSOR: usize = 4096;

/// Where a page begins and how long it is. `K` is the tuple that the list is sorted by, the id last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging<K> {
    /// The key of the last row of the page before; none for the first page.
    pub key: Option<K>,
    /// Rows on the page, 1 to 200. Fetch one more ([`Paging::fetch`]), which tells whether there is a next page.
    pub limit: i64,
}

impl<K: Serialize + DeserializeOwned> Paging<K> {
    /// Reads the query's `after` and `limit`.
    ///
    /// # Errors
    /// 422 for a limit outside 1 to 200; 400 `page.cursor` for an `after` that this list did not give.
    pub fn read(after: &Option<String>, limit: Option<u32>) -> Result<Self> {
        let limit = limit.unwrap_or(DEFAULT);
        if !(1..=MOST).contains(&limit) {
            return Err(Failure::invalid(vec![FieldError {
                pointer: "/limit".into(),
                code: "page.limit",
                detail: format!("a page has 1 to {MOST} rows"),
            }]));
        }
        let key = after.as_deref().map(decode).transpose()?;
        Ok(Self { key, limit: limit.into() })
    }

    /// How many rows to fetch: one more than the page shows.
    #[must_use]
    pub const fn fetch(&self) -> i64 {
        self.limit + 1
    }
}

fn decode<K: DeserializeOwned>(cursor: &str) -> Result<K> {
    let forged = || {
        Failure::new(
            ErrorKind::Malformed,
            "page.cursor",
            "`after` is not what this list gave as `next`, or sort has changed since. Begin again without it.",
        )
    };
    if cursor.len() > LONGEST_CURSOR {
        return Err(forged());
    }
    let json = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| forged())?;
    // A NUL would be refused by the database, with a worse text.
    refuse_nul(&json).map_err(|_| forged())?;
    serde_json::from_slice(&json).map_err(|_| forged())
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The rows, sorted.
    pub items: Vec<T>,
    /// Pass it as `after` for the next page; null on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of rows that were fetched with [`Paging::fetch`] as the limit.
    pub fn build<K: Serialize>(mut rows: Vec<T>, paging: &Paging<K>, key: impl Fn(&T) -> K) -> Self {
        let limit = usize::try_from(paging.limit).unwrap_or(usize::MAX);
        if rows.len() <= limit {
            return Self { items: rows, next: None };
        }
        rows.truncate(limit);
        let next = rows.last().map(|last| Self::cursor(&key(last)));
        Self { items: rows, next }
    }

    /// What `after` must be for a page that begins behind this key.
    pub fn cursor<K: Serialize>(key: &K) -> String {
        serde_json::to_vec(key)
            .inspect_err(|error| tracing::error!(%error, "a page's key cannot be written"))
            .map(|json| URL_SAFE_NO_PAD.encode(json))
            .unwrap_or_default()
    }

    /// The same page of something else: rows to views.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Key = (String, i64);

    fn list(total: i64, paging: &Paging<Key>) -> Vec<i64> {
        let after = paging.key.as_ref().map_or(0, |(_, n)| *n);
        (after + 1..=total).take(usize::try_from(paging.fetch()).unwrap()).collect()
    }

    #[test]
    fn pages_follow_one_another_to_the_end_and_miss_nothing() {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let paging = Paging::<Key>::read(&after, Some(3)).unwrap();
            let page = Page::build(list(9, &paging), &paging, |n| ("é".to_owned(), *n));
            seen.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, (1..=9).collect::<Vec<_>>());
    }

    #[test]
    fn the_first_page_has_fifty_rows() {
        let paging = Paging::<Key>::read(&None, None).unwrap();
        assert_eq!((paging.key, paging.limit), (None, 50));
    }

    #[test]
    fn odd_limits_are_refused() {
        assert_eq!(Paging::<Key>::read(&None, Some(200)).unwrap().limit, 200);
        for odd in [0, 201, u32::MAX] {
            let refusal = Paging::<Key>::read(&None, Some(odd)).unwrap_err();
            assert_eq!((refusal.kind, refusal.fields[0].code), (ErrorKind::Invalid, "page.limit"));
        }
    }

    #[test]
    fn forged_cursors_are_refused() {
        let of_another_list = URL_SAFE_NO_PAD.encode("[1,2,3]");
        let with_nul = URL_SAFE_NO_PAD.encode("[\"\\u0000\",2]");
        for odd in ["", "!", "e30", "bnVsbA", &of_another_list, &with_nul, &"A".repeat(5000)] {
            let refusal = Paging::<Key>::read(&Some(odd.to_owned()), None).unwrap_err();
            assert_eq!((refusal.kind, &*refusal.code), (ErrorKind::Malformed, "page.cursor"), "{odd}");
        }
    }

    #[test]
    fn rows_become_views_on_the_same_page() {
        let page = Page { items: vec![1, 2], next: Some("x".into()) };
        assert_eq!(page.map(|n| n * 2), Page { items: vec![2, 4], next: Some("x".into()) });
    }

    #[test]
    fn a_last_page_that_is_just_full_has_no_next() {
        let paging = Paging::<Key>::read(&None, Some(3)).unwrap();
        assert_eq!(Page::build(vec![1, 2, 3], &paging, |n| (String::new(), *n)).next, None);
    }

    #[test]
    fn a_page_begins_behind_the_last_row_shown_and_not_the_one_fetched_beyond() {
        let paging = Paging::<Key>::read(&None, Some(2)).unwrap();
        let page = Page::build(vec![1, 2, 3], &paging, |n| (String::new(), *n));
        assert_eq!(page.items, [1, 2]);
        assert_eq!(Paging::<Key>::read(&page.next, None).unwrap().key, Some((String::new(), 2)));
    }

    #[test]
    fn a_cursor_is_read_back_as_the_key_it_was_made_of() {
        for text in ["", "ёлка \u{1}\"quoted\"", "line\nfeed", r"C:\u0000", r"\\u0000"] {
            let key = (text.to_owned(), i64::MIN);
            let cursor = Page::<()>::cursor(&key);
            assert_eq!(Paging::<Key>::read(&Some(cursor), None).unwrap().key, Some(key));
        }
    }

    #[test]
    fn a_cursor_can_stand_in_an_address_as_it_is() {
        let cursor = Page::<()>::cursor(&("Привет?>~ÿ", 255));
        assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{cursor}");
    }
}
