//! The gateway of Allinpay's fundService: one address, three methods.

use super::doc::Doc;
use super::outputs;
use crate::wire::allinpay::fields::{Field, Kind};
use crate::wire::allinpay::methods::{METHODS, Method};
use crate::wire::allinpay::{PARAMETERS, SIGN_TYPE, VERSION};
use crate::wire::routes::Route;

/// What the operation does.
pub(super) const SUMMARY: &str =
    "Allinpay's fundService (资金管理): balances, withdrawals and their results, by `method`.";

/// The operation.
pub(super) fn operation(route: &Route, doc: &mut Doc) {
    doc.text("operationId", route.operation);
    doc.text("summary", SUMMARY);
    let methods: Vec<String> =
        METHODS.iter().map(|method| format!("- `{}`: {}", method.name, method.doc)).collect();
    doc.text("description", &methods.join("\n"));
    doc.name("security");
    doc.open('[');
    if let Some(scope) = route.scope {
        doc.braces(&|doc| doc.texts("bearer", &[scope]));
    }
    doc.close(']');
    doc.object("requestBody", &|doc| {
        doc.raw("required", "true");
        doc.object("content", &|doc| {
            for media in ["application/x-www-form-urlencoded", "application/json"] {
                doc.object(media, &|doc| {
                    doc.object("schema", &|doc| parameters(media == "application/json", doc));
                });
            }
        });
    });
    doc.object("responses", &|doc| {
        doc.object("200", &|doc| {
            doc.text("description", "The answer; without `code` 0 a refusal.");
            doc.object("content", &|doc| {
                doc.object("application/json", &|doc| doc.object("schema", &envelope));
            });
        });
    });
}

fn object(doc: &mut Doc, properties: &dyn Fn(&mut Doc)) {
    doc.text("type", "object");
    doc.object("properties", properties);
}

fn parameters(is_json: bool, doc: &mut Doc) {
    doc.texts("required", &["method", "version", "bizContent"]);
    object(doc, &|doc| {
        for name in PARAMETERS {
            doc.object(name, &|doc| match name {
                "method" => {
                    let names: Vec<&str> = METHODS.iter().map(|method| method.name).collect();
                    doc.texts("enum", &names);
                }
                "bizContent" if is_json => one_of(doc, &|method, doc| content(method.fields, doc)),
                "bizContent" => {
                    doc.text("type", "string");
                    doc.text("contentMediaType", "application/json");
                    doc.object("contentSchema", &|doc| {
                        one_of(doc, &|method, doc| content(method.fields, doc))
                    });
                }
                "version" => doc.text("const", VERSION),
                "charset" => doc.text("const", "utf-8"),
                "format" => doc.text("const", "json"),
                "signType" => doc.text("const", SIGN_TYPE),
                "timestamp" => {
                    doc.text("type", "string");
                    doc.text("description", "`yyyy-MM-dd HH:mm:ss`, at most 10 minutes from the clock.");
                }
                _ => doc.text("type", "string"),
            });
        }
    });
}

/// One schema for each method, named by it.
fn one_of(doc: &mut Doc, schema: &dyn Fn(&Method, &mut Doc)) {
    doc.name("oneOf");
    doc.open('[');
    for method in METHODS {
        doc.braces(&|doc| {
            doc.text("title", method.name);
            schema(method, doc);
        });
    }
    doc.close(']');
}

fn content(fields: &[Field], doc: &mut Doc) {
    let required: Vec<&str> =
        fields.iter().filter(|field| field.is_required).map(|field| field.name).collect();
    if !required.is_empty() {
        doc.texts("required", &required);
    }
    object(doc, &|doc| {
        for field in fields {
            doc.object(field.name, &|doc| {
                kind(field.kind, doc);
                doc.text("description", field.doc);
            });
        }
    });
}

fn kind(kind: Kind, doc: &mut Doc) {
    match kind {
        Kind::Text { chars } => {
            doc.text("type", "string");
            doc.raw("maxLength", &chars.to_string());
        }
        Kind::Integer { .. } => {
            doc.text("type", "integer");
            doc.text("format", "int64");
            doc.number("minimum", 1);
        }
        Kind::True => doc.text("type", "boolean"),
        Kind::Yuan { .. } => doc.raw("type", "[\"number\",\"string\"]"),
        Kind::Details { of, max } => {
            doc.text("type", "array");
            doc.number("minItems", 1);
            doc.raw("maxItems", &max.to_string());
            doc.object("items", &|doc| content(of, doc));
        }
    }
}

fn envelope(doc: &mut Doc) {
    doc.texts("required", &["code", "msg", "respSeq"]);
    object(doc, &|doc| {
        doc.object("code", &|doc| doc.text("type", "integer"));
        doc.object("msg", &|doc| doc.text("type", "string"));
        doc.object("data", &|doc| {
            one_of(doc, &|method, doc| {
                if method.within.is_empty() {
                    return outputs(method.data, doc);
                }
                doc.text("type", "array");
                doc.object("items", &|doc| outputs(method.data, doc));
            });
        });
        doc.object("respSeq", &|doc| doc.text("type", "string"));
        doc.object("sign", &|doc| {
            doc.text("type", "string");
            doc.text("description", "The last member, where signatures are switched on.");
        });
    });
}
