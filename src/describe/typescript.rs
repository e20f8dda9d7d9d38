//! TypeScript declarations of the typed API.

use super::named::NAMED;
use super::type_name;
use crate::command::{Field, FieldKind, ReplyField};
use crate::engine::registry;
use crate::error::REASONS;

const HEAD: &str = r#"// Printed from the tables of the core. Do not edit; after a change there run:
//   cargo run --example describe -- typescript > pkg-template/src/generated/api.ts

import type { CallOptions, ReplyMarks } from "../ledger.js";

/**
 * An amount of money that is sent: a decimal string ("12.30"), a number with no more decimals than
 * the currency has, or minor units (fen, cents) as a bigint. Replies have decimal strings.
 */
export type Amount = string | number | bigint;

/** A part of one: a decimal string ("0.006" is 0.6 %) or a number, 0 to 1 with at most 9 decimals. */
export type Rate = string | number;

/** In an atomic list: a field of the reply of an earlier member. */
export interface Ref {
  readonly $ref: readonly [member: number, field: string];
}

/** Id made by the ledger: an int64 as a decimal string. */
export type Id = string | Ref;

/** The commit that a query has seen. */
export interface AsOf {
  /** Number of the last commit. */
  seq: number;
  /** Its time, ms since the epoch. */
  time: number;
}
"#;

/// The text of `pkg-template/src/generated/api.ts`.
pub fn typescript_declarations() -> String {
    let mut out = HEAD.to_owned();
    for named in NAMED {
        reply(named.name, named.doc, named.fields, false, &mut out);
    }
    for info in registry::commands() {
        request(info.name, info.method, info.fields, &mut out);
        reply_of(info.name, info.method, info.reply, false, &mut out);
    }
    for info in registry::queries() {
        request(info.name, info.method, info.fields, &mut out);
        reply_of(info.name, info.method, info.reply, true, &mut out);
    }
    let commands: Vec<&str> = registry::commands().map(|info| info.name).collect();
    union("Command", "Any command, for `ledger.execute`.", &commands, &mut out);
    replies("Command", "ReplyOf", &commands, &mut out);
    let queries: Vec<&str> = registry::queries().map(|info| info.name).collect();
    union("Query", "Any query, for `ledger.query`.", &queries, &mut out);
    replies("Query", "QueryReplyOf", &queries, &mut out);
    error_codes(&mut out);
    let methods = methods();
    groups(&methods, &mut out);
    table(&methods, &mut out);
    out
}

fn doc(text: &str, indent: &str, out: &mut String) {
    out.push_str(&format!("{indent}/** {text} */\n"));
}

fn request(name: &str, method: &str, fields: &[Field], out: &mut String) {
    out.push('\n');
    doc(&format!("Request of `{method}`."), "", out);
    out.push_str(&format!("export interface {}Request {{\n", type_name(name)));
    request_fields(fields, "  ", out);
    out.push_str("}\n");
}

fn request_fields(fields: &[Field], indent: &str, out: &mut String) {
    for field in fields {
        doc(field.doc, indent, out);
        let (mark, end) = if field.required { ("", "") } else { ("?", " | undefined") };
        let kind = request_type(field.kind, indent);
        out.push_str(&format!("{indent}{}{mark}: {kind}{end};\n", field.name));
    }
}

fn request_type(kind: FieldKind, indent: &str) -> String {
    let plain = match kind {
        FieldKind::Id => "Id",
        FieldKind::Amount | FieldKind::AmountOrZero => "Amount",
        FieldKind::Rate => "Rate",
        FieldKind::AccountSet => "100001 | 2000000",
        FieldKind::Version | FieldKind::Time | FieldKind::Duration | FieldKind::Count { .. } => "number",
        FieldKind::Bool => "boolean",
        FieldKind::PersonalObject { .. } => "Record<string, unknown>",
        FieldKind::Choice(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            return words.join(" | ");
        }
        FieldKind::Object { of } => return object_type(of, indent),
        FieldKind::List { of, .. } => return format!("readonly {}[]", object_type(of, indent)),
        FieldKind::Uuid
        | FieldKind::Int64
        | FieldKind::Currency
        | FieldKind::Key
        | FieldKind::Text { .. }
        | FieldKind::Chars { .. }
        | FieldKind::Date
        | FieldKind::PersonalText { .. } => "string",
    };
    plain.to_owned()
}

fn object_type(fields: &[Field], indent: &str) -> String {
    let mut object = String::from("{\n");
    request_fields(fields, &format!("{indent}  "), &mut object);
    format!("{object}{indent}}}")
}

fn reply_of(name: &str, method: &str, fields: &[ReplyField], is_query: bool, out: &mut String) {
    let name = format!("{}Reply", type_name(name));
    reply(&name, &format!("Reply of `{method}`."), fields, is_query, out);
}

fn reply(name: &str, text: &str, fields: &[ReplyField], is_query: bool, out: &mut String) {
    out.push('\n');
    doc(text, "", out);
    out.push_str(&format!("export interface {name} {{\n"));
    for field in fields {
        doc(field.doc, "  ", out);
        let mark = if field.always { "" } else { "?" };
        out.push_str(&format!("  {}{mark}: {};\n", field.name, field.kind));
    }
    if is_query {
        doc("The commit that the answer is of.", "  ", out);
        out.push_str("  asOf: AsOf;\n");
    }
    out.push_str("}\n");
}

fn union(name: &str, text: &str, types: &[&str], out: &mut String) {
    out.push('\n');
    doc(text, "", out);
    out.push_str(&format!("export type {name} ="));
    for each in types {
        out.push_str(&format!("\n  | ({{ type: \"{each}\" }} & {}Request)", type_name(each)));
    }
    out.push_str(";\n");
}

fn replies(name: &str, alias: &str, types: &[&str], out: &mut String) {
    let plural = if name == "Command" { "CommandReplies" } else { "QueryReplies" };
    out.push('\n');
    doc(&format!("Replies by the `type` of the {}.", name.to_ascii_lowercase()), "", out);
    out.push_str(&format!("export interface {plural} {{\n"));
    for each in types {
        out.push_str(&format!("  {each}: {}Reply;\n", type_name(each)));
    }
    out.push_str("}\n\n");
    doc(&format!("Reply of a {}.", name.to_ascii_lowercase()), "", out);
    out.push_str(&format!("export type {alias}<T extends {name}> = {plural}[T[\"type\"]];\n"));
}

fn error_codes(out: &mut String) {
    out.push('\n');
    doc("The `code` of a `LedgerError`. Codes are stable.", "", out);
    out.push_str("export type ErrorCode =");
    for info in REASONS {
        out.push_str(&format!("\n  /** {} */\n  | \"{}\"", info.advice, info.name));
    }
    out.push_str(";\n");
}

/// A method of the SDK.
struct Method {
    group: &'static str,
    name: &'static str,
    kind: &'static str,
    target: &'static str,
    doc: String,
    /// The request may be left out: no field is required, and no owner is named.
    is_bare: bool,
}

fn methods() -> Vec<Method> {
    let commands = registry::commands()
        .map(|info| method(info.method, "command", info.name, (info.doc, info.spec), info.fields));
    let queries = registry::queries()
        .map(|info| method(info.method, "query", info.name, (info.doc, info.spec), info.fields));
    commands.chain(queries).collect()
}

fn method(
    path: &'static str,
    kind: &'static str,
    target: &'static str,
    (doc, spec): (&str, &str),
    fields: &[Field],
) -> Method {
    let (group, name) = path.split_once('.').unwrap_or(("ledger", path));
    let is_bare = kind == "query" && !fields.iter().any(|field| field.required || field.name == "userId");
    Method { group, name, kind, target, doc: format!("{doc} ({spec})"), is_bare }
}

fn groups(methods: &[Method], out: &mut String) {
    let mut names: Vec<&str> = Vec::new();
    for method in methods {
        if !names.contains(&method.group) {
            names.push(method.group);
        }
    }
    for group in names {
        out.push('\n');
        doc(&format!("Commands and queries of `ledger.{group}`."), "", out);
        out.push_str(&format!("export interface {}Api {{\n", type_name(group)));
        for method in methods.iter().filter(|method| method.group == group) {
            doc(&method.doc, "  ", out);
            let (name, target) = (method.name, type_name(method.target));
            out.push_str(&match method.kind {
                "command" => format!(
                    "  {name}(request: {target}Request, options?: CallOptions): Promise<{target}Reply & ReplyMarks>;\n"
                ),
                _ => {
                    let mark = if method.is_bare { "?" } else { "" };
                    format!("  {name}(request{mark}: {target}Request): Promise<{target}Reply>;\n")
                }
            });
        }
        out.push_str("}\n");
    }
}

fn table(methods: &[Method], out: &mut String) {
    out.push('\n');
    doc("Each method, what it is, and the `type` it sends.", "", out);
    out.push_str("export const METHODS = [\n");
    for Method { group, name, kind, target, .. } in methods {
        out.push_str(&format!("  [\"{group}.{name}\", \"{kind}\", \"{target}\"],\n"));
    }
    out.push_str("] as const;\n");
}
