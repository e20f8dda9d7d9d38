//! Requests and responses as data.

use super::routes::{ROUTES, Route};

/// Most bytes of a request's body.
pub const BODY_BYTES_MAX: usize = 1 << 20;
/// Most bytes of a request id; a longer one is not repeated.
const REQUEST_ID_BYTES_MAX: usize = 128;

/// An HTTP request, complete.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Method, in capitals.
    pub method: &'a str,
    /// Path as it was sent, percent-encoded, without the query.
    pub path: &'a str,
    /// Query as it was sent, without `?`; empty if there is none.
    pub query: &'a str,
    /// The `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// Body. A host may stop reading after [`BODY_BYTES_MAX`] + 1 bytes.
    pub body: &'a [u8],
    /// The host's name for the request; comes back as `X-Request-Id`.
    pub request_id: &'a str,
    /// The host's time, ms since the epoch.
    pub now: i64,
}

/// What a request asks the host to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decoded {
    /// Submit this call to the engine, then [`encode`](super::encode()) its answer.
    Command {
        /// JSON text of the call.
        text: String,
        /// For `encode`.
        context: Context,
    },
    /// Run this query, then [`encode`](super::encode()) its answer.
    Query {
        /// JSON text of the query.
        text: String,
        /// For `encode`.
        context: Context,
    },
    /// Send this; nothing is left to do.
    Answer(Response),
    /// The host answers by itself, for example `metrics`.
    Host(&'static str),
}

/// An HTTP response, complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers, in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// Body: JSON text, or text of the media type that the headers name.
    pub body: String,
}

impl Response {
    /// A JSON response that repeats the request's id.
    pub fn json(status: u16, body: String, request_id: &str) -> Self {
        Response::text(status, "application/json", body, request_id)
    }

    /// A response of this media type that repeats the request's id.
    #[inline(never)]
    pub fn text(status: u16, media_type: &str, body: String, request_id: &str) -> Self {
        let mut headers = vec![("content-type", media_type.to_owned())];
        if is_request_id(request_id) {
            headers.push(("x-request-id", request_id.to_owned()));
        }
        Response { status, headers, body }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| *header == name).map(|(_, value)| value.as_str())
    }
}

/// Visible ASCII only: it goes into a header.
fn is_request_id(text: &str) -> bool {
    (1..=REQUEST_ID_BYTES_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What [`encode`](super::encode()) has to know of the request. It has a text
/// form, so that a host may keep it outside while the call runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// Place in the table of routes.
    route: usize,
    request_id: String,
    now: i64,
    currency: String,
    /// Place in the table of the route's own operations; 0 if it is one.
    operation: usize,
}

impl Context {
    pub(super) fn new(route: usize, request_id: &str, now: i64, currency: &str) -> Self {
        let request_id = if is_request_id(request_id) { request_id } else { "" };
        Context { route, request_id: request_id.to_owned(), now, currency: currency.to_owned(), operation: 0 }
    }

    /// The same for one of the operations that the route has.
    pub(super) fn of(self, operation: usize) -> Self {
        Context { operation, ..self }
    }

    /// The text form.
    pub fn to_text(&self) -> String {
        let Context { route, request_id, now, currency, operation } = self;
        format!("{route} {request_id} {now} {currency} {operation}")
    }

    /// Reads the text form; `None` if it is not one.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let route = words.next()?.parse().ok().filter(|route| *route < ROUTES.len())?;
        let request_id = words.next()?;
        let now = words.next().map_or(Some(0), |now| now.parse().ok())?;
        let currency = words.next().unwrap_or_default();
        let operation = words.next().map_or(Some(0), |operation| operation.parse().ok())?;
        Some(Context::new(route, request_id, now, currency).of(operation))
    }

    /// The route that was asked for.
    pub fn route(&self) -> Option<&'static Route> {
        ROUTES.get(self.route)
    }

    /// The host's name for the request.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The host's time when the request came, ms since the epoch.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Which of the operations of its route was asked for.
    pub fn operation(&self) -> usize {
        self.operation
    }

    /// Code of the one currency that the faces of platforms see (spec M13).
    pub fn currency(&self) -> &str {
        &self.currency
    }
}
