//! The signature of a request, before it is decoded. The host looks the app's key
//! up and verifies; nothing of the content is read until then.

use super::codes::{APP, DENIED, Refusal};
use super::envelope::Parameters;
use super::refuse;
use crate::command::decode::clip;
use crate::error::Reason;
use crate::wire::http::{Context, Request, Response};

/// What the host has to verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The app that is said to have signed.
    pub app: String,
    /// Base64.
    pub signature: String,
    /// The text that is signed.
    pub text: String,
}

/// The signature of a request, by one of these apps.
///
/// # Errors
/// The answer to a request that cannot be verified: 3 for a body that is none and
/// for SM2, 1001 without `appId`, 3102 for an unknown app, 3103 without `sign`.
pub fn claim(request: &Request<'_>, apps: &[&str], context: &Context) -> Result<Claim, Response> {
    read(request, apps).map_err(|refusal| refuse(&refusal, context))
}

fn read(request: &Request<'_>, apps: &[&str]) -> Result<Claim, Refusal> {
    let parameters = Parameters::read(request)?;
    parameters.check_sign_type()?;
    let app = parameters.get("appId").ok_or_else(|| Refusal::missing("appId"))?;
    if !apps.contains(&app) {
        let what = format!("`{}` is not an app of this gateway", clip(app).replace(char::is_control, "?"));
        return Err(Refusal::with(APP, Reason::PermissionDenied, "appId", what));
    }
    let signature = parameters
        .get("sign")
        .ok_or_else(|| Refusal::with(DENIED, Reason::Unauthenticated, "sign", "is missing"))?;
    let text = parameters.signed_text()?;
    Ok(Claim { app: app.to_owned(), signature: signature.to_owned(), text })
}
