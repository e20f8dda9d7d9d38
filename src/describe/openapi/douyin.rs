//! The operations of the Douyin trade system: their parameters and envelopes.

use super::doc::Doc;
use super::outputs;
use crate::wire::douyin::endpoint::{Endpoint, Format, Kind};
use crate::wire::routes::Route;

/// One operation.
pub(super) fn operation(route: &Route, endpoint: &Endpoint, doc: &mut Doc) {
    doc.text("operationId", route.operation);
    doc.text("summary", endpoint.doc);
    doc.name("security");
    doc.open('[');
    if let Some(scope) = route.scope {
        doc.braces(&|doc| doc.texts("bearer", &[scope]));
    }
    doc.close(']');
    doc.object("requestBody", &|doc| {
        doc.raw("required", "true");
        content(doc, &|doc| parameters(endpoint, doc));
    });
    doc.object("responses", &|doc| {
        doc.object("200", &|doc| {
            doc.text("description", "The answer; without its code 0 a refusal.");
            content(doc, &|doc| envelope(endpoint, doc));
        });
        if endpoint.format == Format::TradeBasic {
            doc.object("default", &|doc| {
                doc.text("description", "A refusal: `err_no` says why.");
                content(doc, &|doc| object(doc, &|doc| head(endpoint.format, doc)));
            });
        }
    });
}

fn content(doc: &mut Doc, schema: &dyn Fn(&mut Doc)) {
    doc.object("content", &|doc| doc.object("application/json", &|doc| doc.object("schema", schema)));
}

fn object(doc: &mut Doc, properties: &dyn Fn(&mut Doc)) {
    doc.text("type", "object");
    doc.object("properties", properties);
}

fn parameters(endpoint: &Endpoint, doc: &mut Doc) {
    let needed: Vec<&str> = endpoint
        .parameters
        .iter()
        .filter(|parameter| parameter.missing != 0)
        .map(|parameter| parameter.name)
        .collect();
    if !needed.is_empty() {
        doc.texts("required", &needed);
    }
    object(doc, &|doc| {
        doc.object("app_id", &|doc| doc.text("type", "string"));
        for parameter in endpoint.parameters {
            doc.object(parameter.name, &|doc| match parameter.kind {
                Kind::Fen(max) => {
                    doc.text("type", "integer");
                    doc.number("minimum", 1);
                    doc.number("maximum", max);
                }
                Kind::Unused => doc.text("description", "Accepted, not looked at."),
                _ => {
                    doc.text("type", "string");
                    doc.raw("maxLength", &parameter.bytes_max().to_string());
                }
            });
        }
    });
}

/// What stands in front of the data.
fn head(format: Format, doc: &mut Doc) {
    let names: &[(&str, &str)] = match format {
        Format::TradeBasic => &[("err_no", "integer"), ("err_msg", "string"), ("log_id", "string")],
        Format::Ecpay => &[("err_no", "integer"), ("err_tips", "string")],
        Format::TradeV2 => &[],
    };
    for (name, kind) in names {
        doc.object(name, &|doc| doc.text("type", kind));
    }
}

const EXTRA: [(&str, &str); 6] = [
    ("error_code", "integer"),
    ("description", "string"),
    ("sub_error_code", "integer"),
    ("sub_description", "string"),
    ("logid", "string"),
    ("now", "integer"),
];

fn envelope(endpoint: &Endpoint, doc: &mut Doc) {
    object(doc, &|doc| {
        head(endpoint.format, doc);
        if endpoint.format == Format::Ecpay {
            for field in endpoint.fields {
                doc.object(field.name, &|doc| super::output(field.kind, doc));
            }
            return;
        }
        doc.object("data", &|doc| {
            if endpoint.within.is_empty() {
                return outputs(endpoint.fields, doc);
            }
            doc.text("type", "array");
            doc.object("items", &|doc| outputs(endpoint.fields, doc));
        });
        if endpoint.format == Format::TradeV2 {
            doc.object("extra", &|doc| {
                object(doc, &|doc| {
                    for (name, kind) in EXTRA {
                        doc.object(name, &|doc| doc.text("type", kind));
                    }
                });
            });
        }
    });
}
