//! The fundService of Allinpay's shopoint gateway (通联 资金管理): balances,
//! withdrawals and their results, at one address (spec 1.3, 4, C1…C21). Pure: keys,
//! clocks and the network stay with the host.
//!
//! - [`methods`], [`fields`]: what each method takes and answers, as tables;
//!   [`codes`]: what it refuses with.
//! - [`sign`]: the exact texts that RSA2 signs and verifies.
//! - [`gate`]: what a host that checks signatures does before `decode`.
//! - [`request`] and [`reply`]: requests for, and answers of, the real platform.
//!
//! Amounts are yuan with at most two decimals on the wire, and exact: the digits of
//! the JSON text, never a double.

mod answer;
pub mod codes;
mod envelope;
pub mod fields;
pub mod gate;
pub mod methods;
pub mod reply;
pub mod request;
pub mod sign;

use super::access::Access;
use super::http::{Context, Decoded, Request};
use crate::command::Options;
use codes::Refusal;

pub(super) use answer::{encode, refuse, status, status_text};
pub use envelope::{PARAMETERS, SIGN_TYPE, VERSION, WINDOW_MS};

/// Turns a request whose sender was let in into a call, or into an answer at once.
pub(super) fn decode(
    request: &Request<'_>,
    access: Access<'_>,
    options: &Options,
    context: Context,
) -> Decoded {
    match call(request, access, options) {
        Ok((operation, text)) => {
            let context = context.of(operation);
            match methods::METHODS.get(operation).is_some_and(|method| method.is_command) {
                true => Decoded::Command { text, context },
                false => Decoded::Query { text, context },
            }
        }
        Err(refusal) => Decoded::Answer(refuse(&refusal, &context)),
    }
}

/// The place of the method in the table, and the text of its call.
fn call(request: &Request<'_>, access: Access<'_>, options: &Options) -> Result<(usize, String), Refusal> {
    let parameters = envelope::Parameters::read(request)?;
    let is_signed = match access {
        Access::Signed(app) => {
            if parameters.get("appId") != Some(app) {
                return Err(Refusal::with(
                    codes::DENIED,
                    crate::error::Reason::Unauthenticated,
                    "appId",
                    "is not the app that signed",
                ));
            }
            true
        }
        _ => false,
    };
    let method = parameters.method(options)?;
    parameters.check_timestamp(request.now, options.utc_offset, is_signed)?;
    let text = parameters.with_content(|content| method.call(content, options))?;
    let operation = methods::METHODS.iter().position(|known| known.name == method.name);
    Ok((operation.unwrap_or_default(), text))
}
