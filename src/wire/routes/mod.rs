//! The table of routes. Types, limits and words of the fields are those of the
//! commands and queries behind them; here stand only the names.

use super::access::{READ, WRITE};
use super::bills;
use super::douyin::endpoint::Endpoint;
use super::replies::Out;
use crate::command::{CommandInfo, Field, QueryInfo};

mod allinpay;
mod balance;
mod douyin;
mod funds;
mod trade;

/// What a route leads to.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// A command.
    Command(&'static CommandInfo),
    /// A query.
    Query(&'static QueryInfo),
    /// A query of a bill, which may be asked for as CSV.
    Bill(&'static QueryInfo),
    /// The typed API's commands, as they are.
    Commands,
    /// The typed API's queries, as they are.
    Queries,
    /// Liveness.
    Health,
    /// An operation of the Douyin trade system.
    Douyin(&'static Endpoint),
    /// The gateway of Allinpay's fundService; the body names the method.
    Allinpay,
    /// The OpenAPI document, which the build has printed: the host answers with it.
    OpenApi,
    /// Answered by the host.
    Host(&'static str),
}

/// The reply of a route.
#[derive(Clone, Copy, Debug)]
pub struct ReplyShape {
    /// Name of the schema.
    pub schema: &'static str,
    /// Its fields.
    pub fields: &'static [Out],
    /// The member of the engine's reply that holds them; empty if it is the reply.
    pub within: &'static str,
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// HTTP method.
    pub method: &'static str,
    /// Path with `{names}` of fields.
    pub path: &'static str,
    /// Operation id.
    pub operation: &'static str,
    /// Scope a token needs; `None` is open to all.
    pub scope: Option<&'static str>,
    /// What it leads to.
    pub target: Target,
    /// Parameters in the query string, by their names there.
    pub query: &'static [&'static str],
    /// Schema of the body and its fields, where no field stands for all that are
    /// not in the path; `None` if it takes none.
    pub body: Option<(&'static str, &'static [&'static str])>,
    /// What it answers; without a schema the engine's reply as it is.
    pub reply: ReplyShape,
}

impl Route {
    /// The fields of the command or query behind it.
    pub fn fields(&self) -> &'static [Field] {
        match self.target {
            Target::Command(info) => info.fields,
            Target::Query(info) | Target::Bill(info) => info.fields,
            _ => &[],
        }
    }

    /// The field of this name of the command or query, or of a bill's format.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        match self.target {
            Target::Bill(_) if name == bills::FORMAT.name => Some(&bills::FORMAT),
            _ => self.fields().iter().find(|field| field.name == name),
        }
    }

    /// The fields that a body may have.
    pub fn body_names(&self) -> Vec<&'static str> {
        match self.body {
            None => Vec::new(),
            Some((_, [])) => {
                let names = self.fields().iter().map(|field| field.name);
                names.filter(|name| self.path_names().all(|id| id != *name)).collect()
            }
            Some((_, names)) => names.to_vec(),
        }
    }

    /// True for the typed API's own routes: their errors keep its names.
    pub fn is_native(&self) -> bool {
        matches!(self.target, Target::Commands | Target::Queries)
    }

    /// The names in the path.
    pub fn path_names(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(name_in_braces)
    }
}

/// `{name}` → `name`
pub(super) fn name_in_braces(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Names in query strings that differ from those of the typed API.
const RENAMES: [(&str, &str); 3] =
    [("pageSize", "limit"), ("pageToken", "cursor"), ("type", "transactionType")];

/// The typed API's name of a query parameter.
pub fn native_name(wire: &str) -> &str {
    RENAMES.iter().find(|(name, _)| *name == wire).map_or(wire, |(_, native)| native)
}

const fn shape(schema: &'static str, fields: &'static [Out]) -> ReplyShape {
    ReplyShape { schema, fields, within: "" }
}

const NO_REPLY: ReplyShape = shape("", &[]);

type Body = (&'static str, &'static [&'static str]);

const fn command(
    method: &'static str,
    path: &'static str,
    operation: &'static str,
    info: &'static CommandInfo,
    body: Body,
    reply: ReplyShape,
) -> Route {
    let target = Target::Command(info);
    Route { method, path, operation, scope: Some(WRITE), target, query: &[], body: Some(body), reply }
}

const fn query(
    path: &'static str,
    operation: &'static str,
    info: &'static QueryInfo,
    query: &'static [&'static str],
    reply: ReplyShape,
) -> Route {
    let target = Target::Query(info);
    Route { method: "GET", path, operation, scope: Some(READ), target, query, body: None, reply }
}

const fn service(
    method: &'static str,
    path: &'static str,
    operation: &'static str,
    scope: Option<&'static str>,
    target: Target,
) -> Route {
    Route { method, path, operation, scope, target, query: &[], body: None, reply: NO_REPLY }
}

/// All routes, face by face.
pub const ROUTES: &[Route] = &joined::<ROUTE_COUNT>(TABLES);

const TABLES: &[&[Route]] =
    &[balance::ROUTES, trade::ROUTES, funds::ROUTES, douyin::ROUTES, allinpay::ROUTES, SERVICES];
const ROUTE_COUNT: usize = balance::ROUTES.len()
    + trade::ROUTES.len()
    + funds::ROUTES.len()
    + douyin::ROUTES.len()
    + allinpay::ROUTES.len()
    + SERVICES.len();

#[expect(clippy::indexing_slicing, reason = "evaluated while compiling")]
const fn joined<const N: usize>(tables: &[&[Route]]) -> [Route; N] {
    let mut all = [tables[0][0]; N];
    let (mut table, mut from, mut to) = (0, 0, 0);
    while table < tables.len() {
        if from == tables[table].len() {
            (table, from) = (table + 1, 0);
        } else {
            all[to] = tables[table][from];
            (from, to) = (from + 1, to + 1);
        }
    }
    all
}

const SERVICES: &[Route] = &[
    service("POST", "/v1/commands", "Ledger_Execute", Some(WRITE), Target::Commands),
    service("POST", "/v1/queries", "Ledger_Query", Some(READ), Target::Queries),
    service("GET", "/healthz", "Service_Health", None, Target::Health),
    service("GET", "/openapi.json", "Service_OpenApi", None, Target::OpenApi),
    service("GET", "/metrics", "Service_Metrics", Some(READ), Target::Host("metrics")),
];
