//! JSON text, piece by piece.

use crate::json::write_string;

/// JSON text under construction; knows where a comma belongs. Nothing of it is
/// inlined or generic: the document is asked for once, its code is loaded always.
#[derive(Default)]
pub(super) struct Doc {
    pub(super) out: String,
}

impl Doc {
    #[inline(never)]
    pub(super) fn comma(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with(['{', '[', ':']) {
            self.out.push(',');
        }
    }

    pub(super) fn open(&mut self, bracket: char) {
        self.comma();
        self.out.push(bracket);
    }

    pub(super) fn close(&mut self, bracket: char) {
        self.out.push(bracket);
    }

    #[inline(never)]
    pub(super) fn name(&mut self, name: &str) {
        self.comma();
        write_string(name, &mut self.out);
        self.out.push(':');
    }

    #[inline(never)]
    pub(super) fn item(&mut self, text: &str) {
        self.comma();
        write_string(text, &mut self.out);
    }

    #[inline(never)]
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        write_string(text, &mut self.out);
    }

    /// A member that is JSON text already.
    #[inline(never)]
    pub(super) fn raw(&mut self, name: &str, json: &str) {
        self.name(name);
        self.out.push_str(json);
    }

    pub(super) fn number(&mut self, name: &str, number: i64) {
        self.raw(name, &number.to_string());
    }

    #[inline(never)]
    pub(super) fn object(&mut self, name: &str, members: &dyn Fn(&mut Doc)) {
        self.name(name);
        self.braces(members);
    }

    #[inline(never)]
    pub(super) fn braces(&mut self, members: &dyn Fn(&mut Doc)) {
        self.open('{');
        members(self);
        self.close('}');
    }

    #[inline(never)]
    pub(super) fn texts(&mut self, name: &str, texts: &[&str]) {
        self.name(name);
        self.open('[');
        texts.iter().for_each(|text| self.item(text));
        self.close(']');
    }

    pub(super) fn reference(&mut self, schema: &str) {
        self.text("$ref", &format!("#/components/schemas/{schema}"));
    }

    pub(super) fn json_content(&mut self, schema: &str) {
        self.object("content", &|doc| {
            doc.object("application/json", &|doc| doc.object("schema", &|doc| doc.reference(schema)));
        });
    }
}
