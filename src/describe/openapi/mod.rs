//! The OpenAPI document, printed from the table of routes that requests are
//! decoded by, and from the tables of fields behind them.

mod allinpay;
mod doc;
mod douyin;
mod replies;

use super::type_name;
use crate::command::{Field, FieldKind};
use crate::engine::registry;
use crate::ledger::{BALANCE_SET, MARKETING_SET};
use crate::wire::replies::{Kind, Out};
use crate::wire::routes::{ROUTES, Route, Target, native_name};

use doc::Doc;

/// The OpenAPI 3.1 document of all REST routes.
pub fn openapi_json() -> String {
    let mut doc = Doc::default();
    doc.open('{');
    doc.text("openapi", "3.1.0");
    doc.object("info", &|doc| {
        doc.text("title", "split-ledger");
        doc.text("version", env!("CARGO_PKG_VERSION"));
    });
    doc.object("paths", &paths);
    doc.object("components", &components);
    doc.close('}');
    doc.out
}

fn paths(doc: &mut Doc) {
    for (at, first) in ROUTES.iter().enumerate() {
        if ROUTES.iter().take(at).any(|route| route.path == first.path) {
            continue;
        }
        doc.object(first.path, &|doc| {
            for route in ROUTES.iter().filter(|route| route.path == first.path) {
                doc.object(&route.method.to_ascii_lowercase(), &|doc| operation(route, doc));
            }
        });
    }
}

fn operation(route: &Route, doc: &mut Doc) {
    match route.target {
        Target::Douyin(endpoint) => return douyin::operation(route, endpoint, doc),
        Target::Allinpay => return allinpay::operation(route, doc),
        _ => {}
    }
    doc.text("operationId", route.operation);
    doc.text("summary", summary(route));
    doc.name("security");
    doc.open('[');
    if let Some(scope) = route.scope {
        doc.braces(&|doc| doc.texts("bearer", &[scope]));
    }
    doc.close(']');
    doc.name("parameters");
    doc.open('[');
    for name in route.path_names() {
        doc.braces(&|doc| parameter(route, name, "path", doc));
    }
    for name in route.query {
        doc.braces(&|doc| parameter(route, name, "query", doc));
    }
    doc.close(']');
    if let Some(schema) = body_schema(route) {
        doc.object("requestBody", &|doc| {
            doc.raw("required", "true");
            doc.json_content(schema);
        });
    }
    doc.object("responses", &|doc| {
        doc.object("200", &|doc| {
            doc.text("description", "A successful response.");
            match route.target {
                Target::Host(_) => doc.raw("content", "{\"text/plain\":{}}"),
                Target::Health | Target::OpenApi | Target::Commands | Target::Queries => {
                    doc.raw(
                        "content",
                        "{\"application/json\":{\"schema\":{\"type\":[\"object\",\"array\"]}}}",
                    );
                }
                Target::Command(info) if route.reply.schema.is_empty() => {
                    doc.json_content(&replies::schema(info.name));
                }
                Target::Bill(info) => bill(&replies::schema(info.name), doc),
                Target::Query(info) if route.reply.schema.is_empty() => {
                    doc.json_content(&replies::schema(info.name));
                }
                Target::Command(_) | Target::Query(_) | Target::Douyin(_) | Target::Allinpay => {
                    doc.json_content(route.reply.schema);
                }
            }
        });
        doc.object("default", &|doc| doc.text("$ref", "#/components/responses/Error"));
    });
}

/// A bill: JSON or CSV.
fn bill(schema: &str, doc: &mut Doc) {
    doc.object("headers", &|doc| {
        doc.object("X-Next-Page-Token", &|doc| {
            doc.text("description", "Of a CSV bill: `pageToken` of the next page, if there is one.");
            doc.object("schema", &|doc| doc.text("type", "string"));
        });
    });
    doc.object("content", &|doc| {
        doc.object("application/json", &|doc| doc.object("schema", &|doc| doc.reference(schema)));
        doc.object("text/csv", &|doc| doc.object("schema", &|doc| doc.text("type", "string")));
    });
}

fn summary(route: &Route) -> &'static str {
    match route.target {
        Target::Command(info) => info.doc,
        Target::Query(info) | Target::Bill(info) => info.doc,
        Target::Douyin(endpoint) => endpoint.doc,
        Target::Allinpay => allinpay::SUMMARY,
        Target::Commands => "One command, or a list of commands that succeed or fail as one.",
        Target::Queries => "One query.",
        Target::Health => "Answers when the process is up.",
        Target::OpenApi => "This document.",
        Target::Host(_) => "Counters in the Prometheus text format.",
    }
}

fn body_schema(route: &Route) -> Option<&'static str> {
    match route.target {
        Target::Commands => Some("Command"),
        Target::Queries => Some("Query"),
        _ => route.body.map(|(schema, _)| schema),
    }
}

fn parameter(route: &Route, name: &str, place: &str, doc: &mut Doc) {
    doc.text("name", name);
    doc.text("in", place);
    if place == "path" {
        doc.raw("required", "true");
    }
    if let Some(field) = route.field(native_name(name)) {
        doc.text("description", field.doc);
        doc.object("schema", &|doc| kind(field.kind, doc));
    }
}

fn components(doc: &mut Doc) {
    doc.raw("securitySchemes", "{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}}");
    doc.object("responses", &|doc| {
        doc.object("Error", &|doc| {
            doc.text("description", "A refusal; `details[0].reason` is its stable code.");
            doc.json_content("rpcStatus");
        });
    });
    doc.object("schemas", &|doc| {
        doc.raw("protobufAny", PROTOBUF_ANY);
        doc.raw("rpcStatus", RPC_STATUS);
        let mut seen: Vec<&str> = Vec::new();
        for route in ROUTES {
            if let Some((schema, _)) = route.body.filter(|(schema, _)| !seen.contains(schema)) {
                seen.push(schema);
                doc.object(schema, &|doc| body(route, &route.body_names(), doc));
            }
            let reply = route.reply;
            if !reply.schema.is_empty() && !seen.contains(&reply.schema) {
                seen.push(reply.schema);
                doc.object(reply.schema, &|doc| outputs(reply.fields, doc));
            }
        }
        replies::schemas(doc);
        let commands: Vec<_> = registry::commands().map(|info| (info.name, info.fields)).collect();
        let queries: Vec<_> = registry::queries().map(|info| (info.name, info.fields)).collect();
        for (name, fields) in commands.iter().chain(&queries) {
            doc.object(&type_name(name), &|doc| {
                doc.text("type", "object");
                let mut names = vec!["type"];
                names.extend(required(fields));
                doc.texts("required", &names);
                doc.object("properties", &|doc| {
                    doc.object("type", &|doc| doc.text("const", name));
                    fields.iter().for_each(|field| property(field, doc));
                });
            });
        }
        one_of("Command", &commands, doc);
        one_of("Query", &queries, doc);
    });
}

const PROTOBUF_ANY: &str =
    r#"{"type":"object","properties":{"@type":{"type":"string"}},"additionalProperties":{}}"#;
const RPC_STATUS: &str = r##"{"type":"object","properties":{"code":{"type":"integer","format":"int32"},"message":{"type":"string"},"details":{"type":"array","items":{"$ref":"#/components/schemas/protobufAny"}}}}"##;

/// A choice by the member `type`; commands also come as an atomic list.
fn one_of(schema: &str, types: &[(&str, &[Field])], doc: &mut Doc) {
    doc.object(schema, &|doc| {
        doc.name("oneOf");
        doc.open('[');
        for (name, _) in types {
            doc.braces(&|doc| doc.reference(&type_name(name)));
        }
        if schema == "Command" {
            doc.comma();
            doc.out.push_str(ATOMIC_LIST);
        }
        doc.close(']');
    });
}

const ATOMIC_LIST: &str = r##"{"type":"object","required":["type","commands"],"properties":{"type":{"const":"list"},"idempotencyKey":{"type":"string"},"commands":{"type":"array","items":{"$ref":"#/components/schemas/Command"}}}}"##;

fn body(route: &Route, names: &[&str], doc: &mut Doc) {
    doc.text("type", "object");
    let mut needed = required(route.fields());
    needed.retain(|name| names.contains(name));
    if !needed.is_empty() {
        doc.texts("required", &needed);
    }
    doc.object("properties", &|doc| {
        for field in names.iter().filter_map(|name| route.field(name)) {
            property(field, doc);
        }
    });
}

fn required(fields: &[Field]) -> Vec<&str> {
    fields.iter().filter(|field| field.required).map(|field| field.name).collect()
}

fn property(field: &Field, doc: &mut Doc) {
    doc.object(field.name, &|doc| {
        kind(field.kind, doc);
        doc.text("description", field.doc);
    });
}

fn kind(kind: FieldKind, doc: &mut Doc) {
    let name = match kind {
        FieldKind::Amount | FieldKind::AmountOrZero | FieldKind::Rate => {
            return doc.raw("type", "[\"number\",\"string\"]");
        }
        FieldKind::Bool => "boolean",
        FieldKind::PersonalObject { .. } => "object",
        FieldKind::Object { of } => return object(of, doc),
        FieldKind::List { .. } => "array",
        FieldKind::Version
        | FieldKind::AccountSet
        | FieldKind::Time
        | FieldKind::Duration
        | FieldKind::Count { .. } => "integer",
        _ => "string",
    };
    doc.text("type", name);
    match kind {
        FieldKind::Uuid => doc.text("format", "uuid"),
        FieldKind::Id | FieldKind::Int64 | FieldKind::Time | FieldKind::Duration => {
            doc.text("format", "int64")
        }
        FieldKind::Version => {
            doc.text("format", "int32");
            doc.number("minimum", 0);
        }
        FieldKind::AccountSet => doc.raw("enum", &format!("[{BALANCE_SET},{MARKETING_SET}]")),
        FieldKind::Count { min, max } => {
            doc.number("minimum", min);
            doc.number("maximum", max);
        }
        FieldKind::Key => limit("maxLength", crate::command::decode::KEY_BYTES_MAX, doc),
        FieldKind::Text { max } | FieldKind::PersonalText { max } => limit("maxLength", max, doc),
        FieldKind::Choice(words) => doc.texts("enum", words),
        FieldKind::List { of, max } => {
            limit("maxItems", max, doc);
            doc.object("items", &|doc| object(of, doc));
        }
        _ => {}
    }
}

fn object(fields: &[Field], doc: &mut Doc) {
    doc.text("type", "object");
    doc.texts("required", &required(fields));
    doc.object("properties", &|doc| fields.iter().for_each(|field| property(field, doc)));
}

fn limit(name: &str, max: usize, doc: &mut Doc) {
    doc.raw(name, &max.to_string());
}

fn outputs(fields: &[Out], doc: &mut Doc) {
    doc.text("type", "object");
    doc.object("properties", &|doc| {
        for field in fields {
            doc.object(field.name, &|doc| output(field.kind, doc));
        }
    });
}

fn output(kind: Kind, doc: &mut Doc) {
    let (name, format) = match kind {
        Kind::Text
        | Kind::TextOrEmpty
        | Kind::OwnerId
        | Kind::Payout
        | Kind::SettleDetail
        | Kind::WithdrawStatusDesc => ("string", ""),
        Kind::Id => ("string", "int64"),
        Kind::Version => ("integer", "int32"),
        Kind::Int | Kind::Minor | Kind::Seconds | Kind::Zero | Kind::Digits => ("integer", "int64"),
        Kind::WithdrawStatus => return doc.raw("enum", "[1,2,3]"),
        Kind::IntOrNull => {
            doc.raw("type", "[\"integer\",\"null\"]");
            return doc.text("format", "int64");
        }
        Kind::Bool | Kind::True => ("boolean", ""),
        Kind::Amount => ("number", "double"),
        Kind::Object => ("object", ""),
        Kind::Inside(fields) => return outputs(fields, doc),
        Kind::List(fields) => {
            doc.text("type", "array");
            return doc.object("items", &|doc| outputs(fields, doc));
        }
    };
    doc.text("type", name);
    if !format.is_empty() {
        doc.text("format", format);
    }
}
