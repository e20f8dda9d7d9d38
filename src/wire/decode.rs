//! From a request to the text of a call, or to an answer at once.

use super::access::{Access, Token, admit};
use super::allinpay;
use super::allinpay::gate::Claim;
use super::bills;
use super::douyin;
use super::douyin::codes::Refusal;
use super::douyin::endpoint::Endpoint;
use super::http::{BODY_BYTES_MAX, Context, Decoded, Request, Response};
use super::percent;
use super::routes::{ROUTES, Route, Target, name_in_braces, native_name};
use super::status::refusal;
use crate::command::decode::clip;
use crate::command::{FieldKind, Options};
use crate::error::{Error, Reason};
use crate::json::{self, Limits, Value};
use crate::money::parse_int64;

/// Most bytes of a path or a query string.
const URL_BYTES_MAX: usize = 4096;

/// Turns a request into a call for the engine, or into an answer at once.
pub fn decode(request: &Request<'_>, access: Access<'_>, options: &Options) -> Decoded {
    let found = match find(request) {
        Ok(found) => found,
        Err(allowed) => return Decoded::Answer(no_route(request, &allowed)),
    };
    match found.decode(request, access, options) {
        Ok(decoded) => decoded,
        Err(refused) => Decoded::Answer(found.refuse(request, &refused)),
    }
}

/// A refusal that the host makes by itself, in the format of the request's face.
pub fn refuse(request: &Request<'_>, error: Error) -> Response {
    match find(request) {
        Ok(found) => found.refuse(request, &Refusal::from(error)),
        Err(_) => refusal(&error, false, request.request_id),
    }
}

/// The scope that the request's route needs; `None` if it is open or unknown.
pub fn needed_scope(request: &Request<'_>) -> Option<&'static str> {
    find(request).ok()?.route.scope
}

/// The operation id of the request's route; `None` if there is no such route.
pub fn operation(request: &Request<'_>) -> Option<&'static str> {
    Some(find(request).ok()?.route.operation)
}

/// What a host that checks the signatures of the Allinpay face has to verify, by
/// one of these apps, or the answer to a request that cannot be verified; `None`
/// for a request that is not for that face.
pub fn signature_claim(request: &Request<'_>, apps: &[&str]) -> Option<Result<Claim, Response>> {
    let found = find(request).ok().filter(|found| matches!(found.route.target, Target::Allinpay))?;
    let context = Context::new(found.at, request.request_id, request.now, "");
    Some(allinpay::gate::claim(request, apps, &context))
}

/// A route with the values of the names in its path.
struct Found {
    at: usize,
    route: &'static Route,
    ids: Vec<(&'static str, String)>,
}

/// The route of a request, or the methods that its path has.
fn find(request: &Request<'_>) -> Result<Found, Vec<&'static str>> {
    let mut allowed = Vec::new();
    if request.path.len() <= URL_BYTES_MAX {
        for (at, route) in ROUTES.iter().enumerate() {
            let path = match route.target {
                Target::Douyin(_) | Target::Allinpay => {
                    request.path.strip_suffix('/').unwrap_or(request.path)
                }
                _ => request.path,
            };
            if let Some(ids) = match_path(route.path, path) {
                if route.method == request.method {
                    return Ok(Found { at, route, ids });
                }
                if !allowed.contains(&route.method) {
                    allowed.push(route.method);
                }
            }
        }
    }
    Err(allowed)
}

/// 404, or 405 with the methods that the path has.
#[cold]
fn no_route(request: &Request<'_>, allowed: &[&str]) -> Response {
    if allowed.is_empty() {
        let message = format!("there is no route `{}`", shown(request.path));
        return refusal(&Error::new(Reason::RouteNotFound, message), false, request.request_id);
    }
    let allow = allowed.join(", ");
    let message = format!("`{}` is not a method of this route", shown(request.method));
    let error = Error::new(Reason::MethodNotAllowed, message).with("allow", &allow);
    refusal(&error, false, request.request_id).with("allow", allow)
}

/// The values of the names in a path; `None` if it is another path, or malformed.
fn match_path(pattern: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut ids = Vec::new();
    let (mut pattern, mut path) = (Some(pattern), Some(path));
    while let (Some(wanted), Some(found)) = (pattern, path) {
        let ((wanted, more_wanted), (segment, more)) = (next_segment(wanted), next_segment(found));
        match name_in_braces(wanted) {
            Some(name) => {
                let id = percent::decode(segment, false).filter(|id| !id.is_empty())?;
                ids.push((name, id));
            }
            None if wanted == segment => {}
            None => return None,
        }
        (pattern, path) = (more_wanted, more);
    }
    (pattern.is_none() && path.is_none()).then_some(ids)
}

/// What stands before the first `/`, and what stands after it.
#[inline(never)]
fn next_segment(path: &str) -> (&str, Option<&str>) {
    let end = path.bytes().position(|byte| byte == b'/');
    match end.and_then(|end| Some((path.get(..end)?, path.get(end + 1..)?))) {
        Some((segment, rest)) => (segment, Some(rest)),
        None => (path, None),
    }
}

impl Found {
    fn decode(
        &self,
        request: &Request<'_>,
        access: Access<'_>,
        options: &Options,
    ) -> Result<Decoded, Refusal> {
        let token = match (access, self.route.scope) {
            (Access::Tokens(tokens), Some(scope)) => Some(admit(request.authorization, tokens, scope)?),
            (Access::Signed(_), Some(_)) if !matches!(self.route.target, Target::Allinpay) => {
                let message = "the signature of an app opens the Allinpay face only";
                return Err(Error::new(Reason::Unauthenticated, message).into());
            }
            _ => None,
        };
        let parameters = self.query(request.query, options)?;
        let context = self.context(request, options);
        let answer = |body| Ok(Decoded::Answer(Response::json(200, body, request.request_id)));
        match self.route.target {
            Target::Health => answer("{\"status\":\"ok\"}".to_owned()),
            Target::OpenApi => Ok(Decoded::Host("openapi")),
            Target::Host(name) => Ok(Decoded::Host(name)),
            Target::Douyin(endpoint) => {
                let app = token.and_then(Token::app);
                let text = endpoint.call(&object(request)?, app, options)?;
                Ok(called(endpoint, text, context))
            }
            Target::Allinpay => Ok(allinpay::decode(request, access, options, context)),
            Target::Commands => Ok(Decoded::Command { text: native(request)?, context }),
            Target::Queries => {
                let query = object(request)?;
                let name = query.get("type").and_then(Value::as_str).unwrap_or_default();
                token.map_or(Ok(()), |token| token.check_query(name, &query))?;
                Ok(Decoded::Query { text: native(request)?, context })
            }
            Target::Bill(info) => {
                let context = context.of(bills::operation(request.query)?);
                let text = format!("{}{parameters}}}", self.call(info.name));
                Ok(Decoded::Query { text, context })
            }
            Target::Query(info) => {
                let mut text = self.call(info.name);
                text.push_str(&parameters);
                if self.ids.is_empty() {
                    token.map_or(Ok(()), |token| token.check_query(info.name, &Value::Null))?;
                }
                if self.route.body.is_some() {
                    self.body(&object(request)?, options, &mut text)?;
                }
                text.push('}');
                Ok(Decoded::Query { text, context })
            }
            Target::Command(info) => {
                let mut text = self.call(info.name);
                self.body(&object(request)?, options, &mut text)?;
                text.push('}');
                Ok(Decoded::Command { text, context })
            }
        }
    }

    fn refuse(&self, request: &Request<'_>, refused: &Refusal) -> Response {
        let context = || Context::new(self.at, request.request_id, request.now, "");
        match self.route.target {
            Target::Douyin(endpoint) => douyin::refuse(endpoint, refused, &context()),
            Target::Allinpay => allinpay::refuse(&refused.error.clone().into(), &context()),
            _ => refusal(&refused.error, self.route.is_native(), request.request_id),
        }
    }

    fn context(&self, request: &Request<'_>, options: &Options) -> Context {
        Context::new(self.at, request.request_id, request.now, &options.wire_currency)
    }

    /// The beginning of the call: its type and the ids of the path. What should be
    /// a number and is none is refused by its field.
    fn call(&self, name: &str) -> String {
        let mut text = format!("{{\"type\":\"{name}\"");
        for (name, id) in &self.ids {
            write_name(name, &mut text);
            if self.parameter(name, id, &mut text).is_err() {
                json::write_string(id, &mut text);
            }
        }
        text
    }

    /// Appends the parameters of the query string as members.
    fn query(&self, query: &str, options: &Options) -> Result<String, Error> {
        let mut text = String::new();
        let mut seen: Vec<&str> = Vec::new();
        if query.len() > URL_BYTES_MAX {
            return Err(too_large("query string", URL_BYTES_MAX));
        }
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (raw, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = percent::decode(raw, true).ok_or_else(|| malformed(&shown(raw)))?;
            let Some(name) = self.route.query.iter().copied().find(|known| *known == name) else {
                if options.ignore_unknown_fields {
                    continue;
                }
                return Err(unknown(&name, self.route.query));
            };
            if seen.contains(&name) {
                let message = format!("`{name}` stands in the query string twice");
                return Err(Error::field(Reason::InvalidField, name, message));
            }
            seen.push(name);
            let value = percent::decode(value, true).ok_or_else(|| malformed(name))?;
            let is_format = matches!(self.route.target, Target::Bill(_)) && name == bills::FORMAT.name;
            if !value.is_empty() && !is_format {
                write_name(native_name(name), &mut text);
                self.parameter(name, &value, &mut text)?;
            }
        }
        Ok(text)
    }

    /// Writes a parameter as the type of its field: a number or a string.
    fn parameter(&self, name: &str, value: &str, text: &mut String) -> Result<(), Error> {
        let kind = self.route.field(native_name(name)).map(|field| field.kind);
        if let Some(FieldKind::Time | FieldKind::Count { .. } | FieldKind::AccountSet) = kind {
            let number = parse_int64(value)
                .map_err(|error| Error::field(Reason::InvalidField, name, error.to_string()))?;
            text.push_str(&number.to_string());
        } else {
            json::write_string(value, text);
        }
        Ok(())
    }

    /// Appends the fields of a body as members. Ids that the path names are
    /// skipped: the path wins (spec A21).
    fn body(&self, body: &Value<'_>, options: &Options, text: &mut String) -> Result<(), Error> {
        let names = self.route.body_names();
        for (name, value) in body.as_object().unwrap_or(&[]) {
            if names.contains(&name.as_ref()) {
                let is_version = self.is_version(name);
                if is_version {
                    check_version(name, value)?;
                }
                if !(is_version && value.is_null()) {
                    write_name(name, text);
                    json::write(value, text);
                }
            } else if !options.ignore_unknown_fields && !self.ids.iter().any(|(id, _)| id == name) {
                return Err(unknown(name, &names));
            }
        }
        if options.strict_versions {
            self.strict_versions(&names, body, text);
        }
        Ok(())
    }

    fn is_version(&self, name: &str) -> bool {
        self.route.field(name).is_some_and(|field| matches!(field.kind, FieldKind::Version))
    }

    /// Spec A3: under this option an absent version is the proto3 default, 0.
    /// Of several payees no version can be expected.
    fn strict_versions(&self, names: &[&str], body: &Value<'_>, text: &mut String) {
        let captures = body.get("captures").and_then(Value::as_array).unwrap_or(&[]);
        for name in names.iter().filter(|name| self.is_version(name)) {
            let is_given = body.get(name).is_some_and(|value| !value.is_null());
            let is_shared = *name == "expectedMerchantVersion" && captures.len() > 1;
            if !is_given && !is_shared {
                write_name(name, text);
                text.push('0');
            }
        }
    }
}

fn called(endpoint: &Endpoint, text: String, context: Context) -> Decoded {
    if endpoint.is_command { Decoded::Command { text, context } } else { Decoded::Query { text, context } }
}

/// The beginning of what a caller sent outside of the body, fit for JSON.
#[cold]
fn shown(text: &str) -> String {
    clip(text).replace(char::is_control, "?")
}

fn write_name(name: &str, text: &mut String) {
    text.push(',');
    json::write_string(name, text);
    text.push(':');
}

#[cold]
fn unknown(name: &str, known: &[&str]) -> Error {
    let message = format!("unknown field `{}`", clip(name));
    Error::field(Reason::UnknownField, clip(name), message).with("known", known.join(", "))
}

#[cold]
fn malformed(name: &str) -> Error {
    let message = format!("`{name}` is not well-formed percent-encoded text");
    Error::field(Reason::InvalidField, name, message)
}

#[cold]
fn too_large(what: &str, limit: usize) -> Error {
    let message = format!("the {what} has more than {limit} bytes");
    Error::new(Reason::RequestTooLarge, message).with("limit", limit)
}

/// Versions are int32 on this face (spec BAL-04).
fn check_version(name: &str, value: &Value<'_>) -> Result<(), Error> {
    let version = value.as_number().and_then(|digits| parse_int64(digits).ok());
    if value.is_null() || version.is_some_and(|version| (0..=i64::from(i32::MAX)).contains(&version)) {
        return Ok(());
    }
    let message = format!("`{name}` must be an integer from 0 to {}", i32::MAX);
    Err(Error::field(Reason::InvalidField, name, message).with("min", 0).with("max", i32::MAX))
}

/// The body as a JSON object.
fn object<'a>(request: &Request<'a>) -> Result<Value<'a>, Error> {
    check_content_type(request.content_type)?;
    if request.body.len() > BODY_BYTES_MAX {
        return Err(too_large("body", BODY_BYTES_MAX));
    }
    let value = json::parse(request.body, Limits::default())
        .map_err(|error| Error::new(Reason::InvalidJson, error.to_string()))?;
    match value {
        Value::Object(_) => Ok(value),
        other => {
            let message = format!("the body must be a JSON object, found {}", other.kind_name());
            Err(Error::new(Reason::InvalidJson, message))
        }
    }
}

/// The body as it is, once it is known to be a JSON object.
fn native(request: &Request<'_>) -> Result<String, Error> {
    object(request)?;
    let invalid = |error: std::str::Utf8Error| Error::new(Reason::InvalidJson, error.to_string());
    std::str::from_utf8(request.body).map(str::to_owned).map_err(invalid)
}

fn check_content_type(content_type: Option<&str>) -> Result<(), Error> {
    let Some(content_type) = content_type else { return Ok(()) };
    let media = content_type.split(';').next().unwrap_or("").trim();
    if media.is_empty() || media.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let message = format!("`{}` is not a content type of this route", shown(media));
    Err(Error::new(Reason::UnsupportedMediaType, message).with("expected", "application/json"))
}
