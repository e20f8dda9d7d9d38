//! From `bizContent` to the text of a call. Every check of shape is made here, in
//! the words of the wire; what depends on accounts is left to the ledger (spec C14).

use super::codes::{AMOUNT, FAILED, Refusal};
use super::methods::Method;
use crate::command::Options;
use crate::command::decode::clip;
use crate::error::{Error, Reason};
use crate::json::{Value, write_string};
use crate::money::{Exact, parse_int64};

/// What a field may hold.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text.
    Text {
        /// Most characters.
        chars: usize,
    },
    /// A whole number above 0.
    Integer {
        /// Most digits.
        digits: usize,
    },
    /// true, or false for not given (spec C4).
    True,
    /// Yuan above 0, as a number or as text, at most two decimals (spec C11).
    Yuan {
        /// Most digits, those of the fraction too.
        digits: usize,
    },
    /// A list of objects, each of which names an account by one of the first three
    /// fields.
    Details {
        /// Fields of each.
        of: &'static [Field],
        /// Most members.
        max: usize,
    },
}

/// One member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name on the wire.
    pub name: &'static str,
    /// Name in the call.
    pub native: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// True if it must be given.
    pub is_required: bool,
    /// One sentence for the docs.
    pub doc: &'static str,
}

/// Most decimals of an amount of yuan.
const DECIMALS_MAX: usize = 2;
/// The names of an account, in the order of their precedence (spec AP-02).
const SELECTOR: [&str; 3] = ["accountUserId", "externalCode", "isPlatform"];

impl Method {
    /// The call that `bizContent` asks for, JSON text.
    ///
    /// # Errors
    /// The refusal, with its code and the field's name on the wire.
    pub fn call(&self, content: &Value<'_>, options: &Options) -> Result<String, Refusal> {
        // Spec M13: the face sees one currency.
        let mut text = format!("{{\"type\":\"{}\",\"currency\":", self.call);
        write_string(&options.wire_currency, &mut text);
        object(self.fields, content, "", options, &mut text)?;
        text.push('}');
        Ok(text)
    }
}

/// Appends the members of an object, each with a comma before it.
fn object(
    fields: &[Field],
    value: &Value<'_>,
    path: &str,
    options: &Options,
    out: &mut String,
) -> Result<(), Refusal> {
    for (name, _) in value.as_object().unwrap_or(&[]) {
        let is_known = fields.iter().any(|known| known.name == name);
        if !is_known && !options.ignore_unknown_fields {
            let name = format!("{path}{}", clip(name).replace(char::is_control, "?"));
            let message = format!("unknown field `{name}`");
            return Err(Error::field(Reason::UnknownField, name, message).into());
        }
    }
    let has_selector = fields.iter().any(|field| field.name == SELECTOR[0]);
    let mut is_named = false;
    for field in fields {
        let given = value.get(field.name).filter(|value| !is_absent(value));
        let mut written = String::new();
        let is_given = match given {
            Some(given) => field.write(given, path, options, &mut written)?,
            None => false,
        };
        if !is_given {
            if field.is_required {
                return Err(Refusal::missing(&format!("{path}{}", field.name)));
            }
            continue;
        }
        if SELECTOR.contains(&field.name) && std::mem::replace(&mut is_named, true) {
            // Checked all the same, but what stands before it decides.
            continue;
        }
        out.push_str(&written);
    }
    match has_selector && !is_named {
        true => Err(Refusal::missing(&format!("{path}{}", SELECTOR[0]))),
        false => Ok(()),
    }
}

/// `null` and `""` say the same as leaving a field out.
fn is_absent(value: &Value<'_>) -> bool {
    value.is_null() || value.as_str() == Some("")
}

impl Field {
    /// Appends the field as a member of the call; false if it says nothing.
    fn write(
        &self,
        value: &Value<'_>,
        path: &str,
        options: &Options,
        out: &mut String,
    ) -> Result<bool, Refusal> {
        let name = format!("{path}{}", self.name);
        let wrong = |expected: &str| {
            Refusal::invalid(&name, format_args!("must be {expected}, found {}", value.kind_name()))
        };
        out.push_str(&format!(",\"{}\":", self.native));
        match self.kind {
            Kind::Text { chars } => {
                let text = value.as_str().ok_or_else(|| wrong("a string"))?;
                check_chars(&name, text, chars)?;
                write_string(text, out);
            }
            Kind::Integer { digits } => {
                let number = value.as_number().ok_or_else(|| wrong("an integer"))?;
                check_integer(&name, number, digits)?;
                out.push_str(number);
            }
            Kind::True => match value {
                Value::Bool(true) => out.push_str("true"),
                Value::Bool(false) => return Ok(false),
                _ => return Err(wrong("true or false")),
            },
            Kind::Yuan { digits } => write_string(&yuan(&name, value, digits)?, out),
            Kind::Details { of, max } => {
                let members = value.as_array().ok_or_else(|| wrong("a list"))?;
                check_count(&name, members.len(), max)?;
                for (at, member) in members.iter().enumerate() {
                    let name = format!("{name}[{at}]");
                    if member.as_object().is_none() {
                        let what = format!("must be an object, found {}", member.kind_name());
                        return Err(Refusal::invalid(&name, what));
                    }
                    let mut text = String::new();
                    object(of, member, &format!("{name}."), options, &mut text)?;
                    out.push_str(if at == 0 { "[{" } else { ",{" });
                    out.push_str(text.strip_prefix(',').unwrap_or(&text));
                    out.push('}');
                }
                out.push(']');
            }
        }
        Ok(true)
    }
}

fn check_chars(name: &str, text: &str, max: usize) -> Result<(), Refusal> {
    let count = text.chars().count();
    if count <= max {
        return Ok(());
    }
    let what = format!("has {count} characters, at most {max} are allowed");
    Err(Refusal::with(FAILED, Reason::FieldTooLong, name, what))
}

fn check_integer(name: &str, number: &str, digits: usize) -> Result<(), Refusal> {
    let is_whole = number.len() <= digits && parse_int64(number).is_ok_and(|number| number > 0);
    if is_whole {
        return Ok(());
    }
    let what = format!("must be an integer of 1 to {digits} digits, found `{}`", clip(number));
    Err(Refusal::invalid(name, what))
}

/// Spec C14: an order without details is refused.
fn check_count(name: &str, count: usize, max: usize) -> Result<(), Refusal> {
    if (1..=max).contains(&count) {
        return Ok(());
    }
    let what = format!("has {count} members, 1 to {max} are allowed");
    Err(Refusal::with(FAILED, Reason::BatchTooLarge, name, what))
}

/// The canonical text of an amount (spec C11).
pub(super) fn yuan(name: &str, value: &Value<'_>, digits_max: usize) -> Result<String, Refusal> {
    let refuse = |what: &dyn std::fmt::Display| Refusal::with(AMOUNT, Reason::InvalidAmount, name, what);
    let amount = match value {
        Value::Number(digits) => Exact::parse_number(digits),
        Value::String(text) => Exact::parse(text),
        other => return Err(refuse(&format_args!("must be a number, found {}", other.kind_name()))),
    };
    let amount = amount.map_err(|error| refuse(&format_args!("is no amount: {error}")))?;
    if amount.signum() < 1 {
        return Err(refuse(&format_args!("must be above 0, found `{amount}`")));
    }
    let text = amount.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    if fraction.len() > DECIMALS_MAX {
        return Err(refuse(&format_args!("has more than {DECIMALS_MAX} decimals: `{text}`")));
    }
    if whole.len() + fraction.len() > digits_max {
        return Err(refuse(&format_args!("has more than {digits_max} digits: `{text}`")));
    }
    Ok(text)
}
