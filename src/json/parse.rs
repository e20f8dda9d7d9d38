//! Text to tree, strictly after RFC 8259.

use super::{Member, ParseError, ParseErrorKind, Value, scan::Scanner};
use std::borrow::Cow;
use std::collections::BinaryHeap;

/// What a text may not exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many arrays and objects may stand inside each other; 32 unless
    /// said otherwise, never more than [`DEPTH_MAX`].
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { depth: 32 }
    }
}

/// The deepest nesting of any text, whatever its [`Limits`]: a bound on the stack.
pub const DEPTH_MAX: usize = 128;

/// Up to this many members are compared pairwise; more go through a heap.
const PAIRWISE_MEMBERS_MAX: usize = 16;

/// How much of a duplicate key a message repeats, in characters.
const KEY_SHOWN_CHARS_MAX: usize = 64;

/// Reads one JSON text.
///
/// # Errors
///
/// Whatever RFC 8259 does not allow, and also: bytes that are not UTF-8, two
/// equal keys in one object, escapes of lone surrogates, `\u0000`, and more
/// nesting than `limits` allows. Keys such as `__proto__` have no special meaning.
///
/// ```
/// use split_ledger::json::{Limits, parse};
///
/// assert!(parse(b"[1, 2]", Limits::default()).is_ok());
/// assert!(parse(b"[1, 2,]", Limits::default()).is_err());
/// let error = parse(br#"{"a":1,"a":2}"#, Limits::default()).unwrap_err();
/// assert_eq!(error.to_string(), "duplicate key `a` at byte 0");
/// ```
pub fn parse(text: &[u8], limits: Limits) -> Result<Value<'_>, ParseError> {
    let text = std::str::from_utf8(text)
        .map_err(|error| ParseError { offset: error.valid_up_to(), kind: ParseErrorKind::InvalidUtf8 })?;
    let depth_max = limits.depth.min(DEPTH_MAX);
    let mut parser = Parser { scanner: Scanner::new(text), depth_left: depth_max, depth_max };
    let value = parser.value()?;
    parser.scanner.require_end()?;
    Ok(value)
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    depth_left: usize,
    depth_max: usize,
}

impl<'a> Parser<'a> {
    fn value(&mut self) -> Result<Value<'a>, ParseError> {
        self.scanner.skip_space();
        match self.scanner.peek() {
            Some(b'"') => self.scanner.string().map(Value::String),
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') if self.scanner.eat_word("true") => Ok(Value::Bool(true)),
            Some(b'f') if self.scanner.eat_word("false") => Ok(Value::Bool(false)),
            Some(b'n') if self.scanner.eat_word("null") => Ok(Value::Null),
            _ => Err(self.scanner.unexpected()),
        }
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Value<'a>, ParseError>,
    ) -> Result<Value<'a>, ParseError> {
        let Some(left) = self.depth_left.checked_sub(1) else {
            return Err(self.scanner.fault(ParseErrorKind::TooDeep(self.depth_max)));
        };
        self.depth_left = left;
        let value = read(self)?;
        self.depth_left += 1;
        Ok(value)
    }

    fn array(&mut self) -> Result<Value<'a>, ParseError> {
        self.scanner.require(b'[')?;
        let mut items = Vec::new();
        self.scanner.skip_space();
        if self.scanner.eat(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value()?);
            self.scanner.skip_space();
            if self.scanner.eat(b']') {
                return Ok(Value::Array(items));
            }
            self.scanner.require(b',')?;
        }
    }

    fn object(&mut self) -> Result<Value<'a>, ParseError> {
        let start = self.scanner.offset();
        self.scanner.require(b'{')?;
        let mut members = Vec::new();
        self.scanner.skip_space();
        if self.scanner.eat(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.scanner.skip_space();
            let key = self.scanner.string()?;
            self.scanner.skip_space();
            self.scanner.require(b':')?;
            members.push((key, self.value()?));
            self.scanner.skip_space();
            if self.scanner.eat(b'}') {
                break;
            }
            self.scanner.require(b',')?;
        }
        match duplicate_key(&members) {
            None => Ok(Value::Object(members)),
            Some(key) => Err(ParseError {
                offset: start,
                kind: ParseErrorKind::DuplicateKey(key.chars().take(KEY_SHOWN_CHARS_MAX).collect()),
            }),
        }
    }

    fn number(&mut self) -> Result<Value<'a>, ParseError> {
        let start = self.scanner.offset();
        let scanner = &mut self.scanner;
        scanner.eat(b'-');
        // "01" stops after its zero, and a digit there is the fault.
        let integer = scanner.eat(b'0') || scanner.eat_digits() > 0;
        let leading_zero = matches!(scanner.peek(), Some(b'0'..=b'9'));
        let fraction = !scanner.eat(b'.') || scanner.eat_digits() > 0;
        let exponent = if scanner.eat(b'e') || scanner.eat(b'E') {
            let _sign = scanner.eat(b'+') || scanner.eat(b'-');
            scanner.eat_digits() > 0
        } else {
            true
        };
        if !integer || leading_zero || !fraction || !exponent {
            return Err(ParseError { offset: start, kind: ParseErrorKind::InvalidNumber });
        }
        Ok(Value::Number(Cow::Borrowed(scanner.since(start))))
    }
}

fn duplicate_key<'m>(members: &'m [Member<'_>]) -> Option<&'m str> {
    if members.len() <= PAIRWISE_MEMBERS_MAX {
        let mut rest = members;
        while let Some(((key, _), tail)) = rest.split_first() {
            if tail.iter().any(|(other, _)| other == key) {
                return Some(key);
            }
            rest = tail;
        }
        return None;
    }
    // A heap brings equal keys together for a tenth of a sort's code.
    let mut keys: BinaryHeap<&str> = members.iter().map(|(key, _)| key.as_ref()).collect();
    let mut previous = None;
    while let Some(key) = keys.pop() {
        if previous.replace(key) == Some(key) {
            return Some(key);
        }
    }
    None
}
