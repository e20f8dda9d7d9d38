//! What is sent: commands with their fields, lists, and texts that are no command.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The currencies of the simulation and their decimals. GEM is registered by the
/// host: its whole int64 range is within the largest single amount.
pub const CURRENCIES: [(&str, u32); 4] = [("CNY", 2), ("JPY", 0), ("BHD", 3), ("GEM", 9)];

pub fn decimals(currency: &str) -> u32 {
    CURRENCIES.iter().find(|(code, _)| *code == currency).map(|(_, decimals)| *decimals).unwrap()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnerKind {
    User,
    Merchant,
    Platform,
    Partner,
    World,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    pub kind: OwnerKind,
    pub id: String,
}

impl Owner {
    pub fn field(&self) -> &'static str {
        match self.kind {
            OwnerKind::User => "userId",
            OwnerKind::Merchant => "merchantId",
            OwnerKind::Platform | OwnerKind::World => "platformId",
            OwnerKind::Partner => "partnerId",
        }
    }

    pub fn shown(&self) -> String {
        let kind = match self.kind {
            OwnerKind::User => "user",
            OwnerKind::Merchant => "merchant",
            OwnerKind::Platform => "platform",
            OwnerKind::Partner => "partner",
            OwnerKind::World => "world",
        };
        format!("{kind}:{}", self.id)
    }
}

/// An amount as it is sent: `mantissa / 10^scale`, or minor units.
#[derive(Clone, Debug)]
pub struct Money {
    pub mantissa: i128,
    pub scale: u32,
    pub style: Style,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Text,
    Padded,
    Number,
    Exponent,
    Minor,
}

impl Money {
    pub fn minor(minor: i64, decimals: u32, style: Style) -> Self {
        Money { mantissa: i128::from(minor), scale: decimals, style }
    }

    fn reduced(&self) -> (i128, u32) {
        let (mut mantissa, mut scale) = (self.mantissa, self.scale);
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        (mantissa, scale)
    }

    /// Minor units; `None` when the currency has too few decimals for it, or it is
    /// beyond the largest single amount (spec A1).
    pub fn to_minor(&self, decimals: u32) -> Option<i64> {
        let minor = if self.style == Style::Minor {
            self.mantissa
        } else {
            let (mantissa, scale) = self.reduced();
            mantissa.checked_mul(10_i128.pow(decimals.checked_sub(scale)?))?
        };
        let max = 999_999_999_999_i128 * 10_i128.pow(decimals) / 100;
        if minor > max { None } else { i64::try_from(minor).ok() }
    }

    fn json(&self) -> String {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs();
        let unit = 10_u128.pow(self.scale);
        let plain = match self.scale {
            0 => format!("{sign}{digits}"),
            scale => format!("{sign}{}.{:0width$}", digits / unit, digits % unit, width = scale as usize),
        };
        match self.style {
            Style::Text => format!("\"{plain}\""),
            Style::Padded if self.scale > 0 => format!("\"{plain}00\""),
            Style::Padded => format!("\"{plain}.00\""),
            Style::Number => plain,
            Style::Exponent => format!("{sign}{digits}e-{}", self.scale),
            Style::Minor => format!("{{\"minor\":\"{}\"}}", self.mantissa),
        }
    }
}

impl PartialEq for Money {
    fn eq(&self, other: &Self) -> bool {
        match (self.style, other.style) {
            (Style::Minor, Style::Minor) => self.mantissa == other.mantissa,
            (Style::Minor, _) | (_, Style::Minor) => false,
            _ => self.reduced() == other.reduced(),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Val {
    Text(String),
    Num(i64),
    Id(i64),
    Ref(usize, &'static str),
    Flag(bool),
    Money(Money),
    Parts(Vec<(Owner, Money)>),
    List(Vec<Fields>),
    Object(Fields),
    /// JSON text taken over as it is.
    Raw(String),
}

/// Fields by name.
pub type Fields = BTreeMap<&'static str, Val>;

/// One command.
#[derive(Clone, Debug, PartialEq)]
pub struct Op {
    pub kind: &'static str,
    pub fields: Fields,
    /// The code by which its shape is refused, if it was spoilt on purpose.
    pub fault: Option<&'static str>,
    /// What a spoilt command has in the place of a type.
    pub type_text: Option<String>,
}

const NOT_IN_FINGERPRINT: [&str; 4] =
    ["idempotencyKey", "expectedVersion", "expectedUserVersion", "expectedMerchantVersion"];

impl Op {
    pub fn new(kind: &'static str) -> Self {
        Op { kind, fields: Fields::new(), fault: None, type_text: None }
    }

    pub fn with(mut self, name: &'static str, value: Val) -> Self {
        self.fields.insert(name, value);
        self
    }

    pub fn maybe(self, name: &'static str, value: Option<Val>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub fn owner(self, owner: &Owner) -> Self {
        self.with(owner.field(), Val::Text(owner.id.clone()))
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        match self.fields.get(name) {
            Some(Val::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    pub fn num(&self, name: &str) -> Option<i64> {
        match self.fields.get(name) {
            Some(Val::Num(number)) => Some(*number),
            _ => None,
        }
    }

    /// 0 is the same as absent.
    pub fn id(&self, name: &str) -> Option<i64> {
        match self.fields.get(name) {
            Some(Val::Id(id)) if *id != 0 => Some(*id),
            _ => None,
        }
    }

    pub fn flag(&self, name: &str) -> bool {
        self.fields.get(name) == Some(&Val::Flag(true))
    }

    pub fn money(&self, name: &str) -> Option<&Money> {
        match self.fields.get(name) {
            Some(Val::Money(money)) => Some(money),
            _ => None,
        }
    }

    pub fn parts(&self, name: &str) -> &[(Owner, Money)] {
        match self.fields.get(name) {
            Some(Val::Parts(parts)) => parts,
            _ => &[],
        }
    }

    pub fn list(&self, name: &str) -> &[Fields] {
        match self.fields.get(name) {
            Some(Val::List(list)) => list,
            _ => &[],
        }
    }

    pub fn key(&self) -> Option<&str> {
        self.text("idempotencyKey")
    }

    pub fn has_ref(&self) -> bool {
        self.fields.values().any(|value| matches!(value, Val::Ref(..)))
    }

    /// What a repeat is compared by (spec A5).
    pub fn payload(&self) -> Fields {
        let mut fields = self.fields.clone();
        fields.retain(|name, value| {
            let is_default = match value {
                Val::Flag(flag) => !*flag,
                Val::Id(id) => *id == 0,
                Val::Text(text) => text.is_empty(),
                Val::Num(number) => *name == "accountSet" && *number == 100_001,
                Val::Money(money) => money.mantissa == 0,
                _ => false,
            };
            !is_default && !NOT_IN_FINGERPRINT.contains(name)
        });
        for name in ["userId", "merchantId"] {
            if let Some(Val::Text(id)) = fields.get_mut(name) {
                *id = id.to_lowercase();
            }
        }
        fields
    }

    pub fn json(&self, is_dry_run: bool) -> String {
        let kind = match &self.type_text {
            Some(text) => text.clone(),
            None => format!("\"type\":\"{}\"", self.kind),
        };
        let mut out = format!("{{{kind}");
        write_fields(&self.fields, &mut out);
        out.push_str(if is_dry_run { ",\"dryRun\":true}" } else { "}" });
        out
    }
}

/// Fields after what an object has begun with.
fn write_fields(fields: &Fields, out: &mut String) {
    for (name, value) in fields {
        let _ = write!(out, "{}\"{name}\":", if out.ends_with('{') { "" } else { "," });
        write_value(value, out);
    }
}

fn write_object(fields: &Fields, out: &mut String) {
    out.push('{');
    write_fields(fields, out);
    out.push('}');
}

fn write_value(value: &Val, out: &mut String) {
    let _ = match value {
        Val::Text(text) => return quote(text, out),
        Val::Num(number) => write!(out, "{number}"),
        Val::Id(id) => write!(out, "\"{id}\""),
        Val::Ref(member, field) => write!(out, "{{\"$ref\":[{member},\"{field}\"]}}"),
        Val::Flag(flag) => write!(out, "{flag}"),
        Val::Money(money) => write!(out, "{}", money.json()),
        Val::Raw(text) => write!(out, "{text}"),
        Val::Object(fields) => return write_object(fields, out),
        Val::List(list) => {
            out.push('[');
            for (at, fields) in list.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                write_object(fields, out);
            }
            write!(out, "]")
        }
        Val::Parts(parts) => {
            out.push('[');
            for (at, (owner, money)) in parts.iter().enumerate() {
                let _ = write!(out, "{}{{\"{}\":", if at > 0 { "," } else { "" }, owner.field());
                quote(&owner.id, out);
                let _ = write!(out, ",\"amount\":{}}}", money.json());
            }
            write!(out, "]")
        }
    };
}

pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            '\n' => out.push_str("\\n"),
            letter if letter < ' ' => {
                let _ = write!(out, "\\u{:04x}", letter as u32);
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

/// One call of a group.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    One {
        op: Op,
        dry: bool,
    },
    List {
        ops: Vec<Op>,
        key: Option<String>,
        dry: bool,
    },
    /// Not a command at all; refused with this code.
    Raw {
        text: String,
        code: &'static str,
    },
}

impl Call {
    pub fn json(&self) -> String {
        match self {
            Call::One { op, dry } => op.json(*dry),
            Call::Raw { text, .. } => text.clone(),
            Call::List { ops, key, dry } => {
                let mut out = String::from("{\"type\":\"list\"");
                if let Some(key) = key {
                    out.push_str(",\"idempotencyKey\":");
                    quote(key, &mut out);
                }
                out.push_str(if *dry { ",\"dryRun\":true,\"commands\":[" } else { ",\"commands\":[" });
                let members: Vec<String> = ops.iter().map(|op| op.json(false)).collect();
                out.push_str(&members.join(","));
                out.push_str("]}");
                out
            }
        }
    }

    pub fn is_dry(&self) -> bool {
        matches!(self, Call::One { dry: true, .. } | Call::List { dry: true, .. })
    }

    /// True if repeating it is safe.
    pub fn is_keyed(&self) -> bool {
        match self {
            Call::One { op, .. } => op.key().is_some() || op.kind == "create_balance",
            Call::List { key, .. } => key.is_some(),
            Call::Raw { .. } => false,
        }
    }

    pub fn commands(&self) -> u64 {
        match self {
            Call::List { ops, .. } => ops.len() as u64,
            _ => 1,
        }
    }
}
