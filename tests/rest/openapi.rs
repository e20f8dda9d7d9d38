//! The OpenAPI document: consistent in itself, and equal to what is decoded.

use crate::face::request;
use split_ledger::command::{Options, ReplyField};
use split_ledger::describe::{named::NAMED, openapi_json};
use split_ledger::json::{Limits, Value, parse};
use split_ledger::wire::replies::{Kind, Out};
use split_ledger::wire::routes::{ROUTES, Target};
use split_ledger::wire::{Access, Decoded, decode};

fn follow<'v, 'a>(root: &'v Value<'a>, reference: &str) -> Option<&'v Value<'a>> {
    reference.strip_prefix("#/")?.split('/').try_fold(root, |value, name| value.get(name))
}

fn references(value: &Value<'_>, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if name == "$ref" => found.push(text.to_string()),
                    other => references(other, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_resolves_and_every_schema_is_used() {
    let text = openapi_json();
    let root = parse(text.as_bytes(), Limits::default()).unwrap();
    assert_eq!(root.get("openapi").and_then(Value::as_str), Some("3.1.0"));
    let mut found = Vec::new();
    references(&root, &mut found);
    for reference in &found {
        assert!(follow(&root, reference).is_some(), "{reference} leads nowhere");
    }
    let schemas = follow(&root, "#/components/schemas").and_then(Value::as_object).unwrap();
    for (name, schema) in schemas {
        assert!(found.contains(&format!("#/components/schemas/{name}")), "{name} is never used");
        for required in schema.get("required").and_then(Value::as_array).unwrap_or(&[]) {
            let property = schema.get("properties").and_then(|all| all.get(required.as_str().unwrap()));
            assert!(property.is_some(), "{name} requires {required:?} and does not describe it");
        }
    }
}

#[test]
fn its_routes_are_the_routes() {
    let text = openapi_json();
    let root = parse(text.as_bytes(), Limits::default()).unwrap();
    let mut count = 0;
    let mut operations = Vec::new();
    for (path, methods) in root.get("paths").and_then(Value::as_object).unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            count += 1;
            operations.push(operation.get("operationId").and_then(Value::as_str).unwrap().to_owned());
            let method = method.to_ascii_uppercase();
            let target = path.replace(['{', '}'], "");
            let decoded = decode(&request(&method, &target, b"{}"), Access::Host, &Options::default());
            // There an empty body lacks parameters, which is a refusal of the shape.
            let is_douyin = path.starts_with("/api/");
            let refused = if is_douyin { 401 } else { 400 };
            assert!(
                !matches!(decoded, Decoded::Answer(ref answer) if answer.status >= refused),
                "{method} {path}"
            );
        }
    }
    assert_eq!(count, ROUTES.len());
    operations.sort_unstable();
    operations.dedup();
    assert_eq!(operations.len(), count, "two operations have one id");
}

#[test]
fn tables_agree() {
    for route in ROUTES {
        let names = route.body.map_or(&[] as &[&str], |(_, names)| names);
        let query = route.query.iter().map(|name| split_ledger::wire::routes::native_name(name));
        for name in route.path_names().chain(names.iter().copied()).chain(query) {
            assert!(route.field(name).is_some(), "{} has no field {name}", route.operation);
        }
        for other in ROUTES.iter().filter(|other| other.reply.schema == route.reply.schema) {
            assert_eq!(other.reply.fields, route.reply.fields, "{}", route.reply.schema);
        }
        if let Some((schema, _)) = route.body {
            for (name, fields) in ROUTES.iter().filter_map(|other| other.body) {
                assert!(name != schema || fields == names, "{schema} has two shapes");
            }
        }
    }
}

/// Every field that a route answers is one that the engine's reply declares.
#[test]
fn replies_agree() {
    for route in ROUTES {
        let declared = match route.target {
            Target::Command(info) => info.reply,
            Target::Query(info) => info.reply,
            _ => continue,
        };
        let declared = match route.reply.within {
            "" => declared,
            within => named(declared, within),
        };
        check(route.operation, route.reply.fields, declared);
    }
}

/// The fields of the named type that this member is, or is a list of.
fn named(fields: &'static [ReplyField], member: &str) -> &'static [ReplyField] {
    let kind = fields.iter().find(|field| field.name == member).map_or("", |field| field.kind);
    let name = kind.strip_prefix("Array<").and_then(|kind| kind.strip_suffix('>')).unwrap_or(kind);
    NAMED.iter().find(|named| named.name == name).map_or(&[], |named| named.fields)
}

fn check(operation: &str, fields: &[Out], declared: &'static [ReplyField]) {
    for field in fields.iter().filter(|field| field.kind != Kind::True) {
        let found = declared.iter().find(|declared| declared.name == field.from);
        assert!(found.is_some(), "{operation}: the engine does not answer {}", field.from);
        if let Kind::List(members) = field.kind {
            let inner = named(declared, field.from);
            if !inner.is_empty() {
                check(operation, members, inner);
            }
        }
    }
}
