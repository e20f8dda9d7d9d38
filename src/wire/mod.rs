//! The faces: HTTP requests in, engine calls out, and back. A face is two pure
//! halves. [`decode()`] turns a request into the text of a command or query, or
//! into an answer at once; the host runs the text; [`encode()`] turns the answer
//! into a response. Neither does I/O, so the same code serves a Node server, a
//! worker and a test.
//!
//! All faces are one table, [`routes::ROUTES`]: what is decoded, what is encoded
//! and `openapi.json` come from it. The balance REST face (spec BAL-01…18) has the
//! names and types of its contract; orders, programs, rules and settlements answer
//! as the typed API does; the Douyin face ([`douyin`]) and the Allinpay face
//! ([`allinpay`]) have formats of their own.
//!
//! What the balance face decides where the contract leaves room:
//! - Amounts in replies are JSON numbers with their shortest exact digits:
//!   `0.10` is written `0.1`, `100.00` is `100`. In requests a number or a
//!   decimal string is taken, with its own digits.
//! - A body is one JSON object of at most 1 MiB and 32 levels. `Content-Type`
//!   may be missing or `application/json` with any parameters; another one is
//!   refused, so that no web page can post a form.
//! - The id in the path wins over one in the body (spec A21).
//! - Absent, `null`, `""` and 0 (of ids) say the same (spec BAL-03); an absent
//!   expected version is not checked, or means 0 under `strictVersions` (spec A3).
//! - Refusals come in this order: route, method, token, content type, size,
//!   JSON, fields; then what the command itself refuses.
//! - A reply that repeats an earlier one has the header `Idempotent-Replayed: true`.

pub mod access;
pub mod allinpay;
pub mod bills;
pub mod decode;
pub mod douyin;
pub mod encode;
pub mod http;
mod percent;
pub mod replies;
pub mod routes;
pub mod status;

pub use access::{Access, Token, admit, authorize};
pub use decode::{decode, needed_scope, operation, refuse, signature_claim};
pub use encode::encode;
pub use http::{BODY_BYTES_MAX, Context, Decoded, Request, Response};
pub use status::refusal;
