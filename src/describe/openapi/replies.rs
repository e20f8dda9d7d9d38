//! Replies of the typed API, for the routes that answer them as they are: their
//! TypeScript types as schemas.

use super::doc::Doc;
use crate::command::ReplyField;
use crate::describe::named::{NAMED, NamedType};
use crate::describe::type_name;
use crate::wire::routes::{ROUTES, Route, Target};

/// Name of the schema of a call's reply.
pub(super) fn schema(call: &str) -> String {
    type_name(call) + "Reply"
}

/// The schemas of all such replies, and of the types that they name.
pub(super) fn schemas(doc: &mut Doc) {
    let mut calls: Vec<&str> = Vec::new();
    let mut named: Vec<&NamedType> = Vec::new();
    for (call, fields) in ROUTES.iter().filter_map(as_is) {
        if calls.contains(&call) {
            continue;
        }
        calls.push(call);
        fields.iter().for_each(|field| collect(field.kind, &mut named));
        doc.object(&schema(call), &|doc| object(fields, doc));
    }
    for one in named {
        doc.object(one.name, &|doc| object(one.fields, doc));
    }
}

fn as_is(route: &Route) -> Option<(&'static str, &'static [ReplyField])> {
    match route.target {
        Target::Command(info) if route.reply.schema.is_empty() => Some((info.name, info.reply)),
        Target::Query(info) | Target::Bill(info) if route.reply.schema.is_empty() => {
            Some((info.name, info.reply))
        }
        _ => None,
    }
}

/// The types that a type names, each once.
fn collect(kind: &str, found: &mut Vec<&'static NamedType>) {
    for one in NAMED {
        let is_word = |word: &str| word == one.name;
        let names_it = kind.split(|letter: char| !letter.is_ascii_alphanumeric()).any(is_word);
        if names_it && found.iter().all(|other| other.name != one.name) {
            found.push(one);
            one.fields.iter().for_each(|field| collect(field.kind, found));
        }
    }
}

fn object(fields: &[ReplyField], doc: &mut Doc) {
    doc.text("type", "object");
    let always: Vec<&str> = fields.iter().filter(|field| field.always).map(|field| field.name).collect();
    if !always.is_empty() {
        doc.texts("required", &always);
    }
    doc.object("properties", &|doc| {
        for field in fields {
            doc.object(field.name, &|doc| {
                kind(field.kind, doc);
                doc.text("description", field.doc);
            });
        }
    });
}

/// A TypeScript type of the tables.
fn kind(of: &str, doc: &mut Doc) {
    let of = of.trim();
    let list = of.strip_prefix("Array<").and_then(|of| of.strip_suffix('>')).or(of.strip_suffix("[]"));
    if let Some(of) = list {
        doc.text("type", "array");
        return doc.object("items", &|doc| kind(of, doc));
    }
    if let Some(members) = of.strip_prefix('{').and_then(|of| of.strip_suffix('}')) {
        doc.text("type", "object");
        return doc.object("properties", &|doc| {
            for (name, of) in members.split(';').filter_map(|member| member.split_once(':')) {
                doc.object(name.trim().trim_end_matches('?'), &|doc| kind(of, doc));
            }
        });
    }
    match of {
        "string" | "boolean" => doc.text("type", of),
        "number" => doc.text("type", "integer"),
        name if NAMED.iter().any(|one| one.name == name) => doc.reference(name),
        _ => doc.text("type", "object"),
    }
}
