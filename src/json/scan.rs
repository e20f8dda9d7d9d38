//! The scanner that both readers share: a place in a text, white space,
//! single characters, strings.

use super::{ParseError, ParseErrorKind};
use std::borrow::Cow;

/// A place in a text.
///
/// INVARIANT: `at` never passes the end of `text`.
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Scanner { text, at: 0 }
    }

    /// Bytes before the place.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// The text from `start` to the place.
    pub(super) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over one byte if it is `wanted`.
    #[inline]
    pub(super) fn eat(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// Steps over `word` if it stands here.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word.as_bytes());
        if found {
            self.at += word.len();
        }
        found
    }

    /// Steps over the ASCII digits here and tells how many they were.
    pub(super) fn eat_digits(&mut self) -> usize {
        let count = self.rest().iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += count;
        count
    }

    /// Steps over one byte that must be `wanted`.
    #[inline]
    pub(super) fn require(&mut self, wanted: u8) -> Result<(), ParseError> {
        if self.eat(wanted) { Ok(()) } else { Err(self.unexpected()) }
    }

    #[inline]
    pub(super) fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Only white space may follow.
    pub(super) fn require_end(&mut self) -> Result<(), ParseError> {
        self.skip_space();
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.fault(ParseErrorKind::TrailingText)),
        }
    }

    /// Reads a string; the place is at its opening quote.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, ParseError> {
        self.require(b'"')?;
        let start = self.at;
        self.at += plain_len(self.rest());
        if self.peek() == Some(b'"') {
            let text = self.since(start);
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        self.string_with_escapes(start).map(Cow::Owned)
    }

    #[cold]
    pub(super) fn fault(&self, kind: ParseErrorKind) -> ParseError {
        ParseError { offset: self.at, kind }
    }

    /// The error for what stands here, or for the end.
    #[cold]
    pub(super) fn unexpected(&self) -> ParseError {
        let here = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        self.fault(here.map_or(ParseErrorKind::UnexpectedEnd, ParseErrorKind::UnexpectedCharacter))
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Goes on with a string whose plain part so far began at `start`.
    fn string_with_escapes(&mut self, start: usize) -> Result<String, ParseError> {
        let mut out = String::from(self.since(start));
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => return Err(self.fault(ParseErrorKind::ControlCharacter)),
                None => return Err(self.fault(ParseErrorKind::UnexpectedEnd)),
            }
            let plain = self.at;
            self.at += plain_len(self.rest());
            out.push_str(self.since(plain));
        }
    }

    /// Reads one escape; the place is at its backslash, and stays there on a fault.
    fn escape(&mut self) -> Result<char, ParseError> {
        let Some(letter) = self.text.as_bytes().get(self.at + 1) else {
            return Err(self.fault(ParseErrorKind::UnexpectedEnd));
        };
        let simple = match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err(self.fault(ParseErrorKind::InvalidEscape)),
        };
        self.at += 2;
        Ok(simple)
    }

    /// Reads `\uXXXX`, or two of them that make one character.
    fn unicode_escape(&mut self) -> Result<char, ParseError> {
        let high = self.hex_unit(self.at)?;
        let (code, length) = if (0xD800..0xDC00).contains(&high) {
            let low = self.hex_unit(self.at + 6).unwrap_or_default();
            if !(0xDC00..0xE000).contains(&low) {
                return Err(self.fault(ParseErrorKind::LoneSurrogate));
            }
            (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), 12)
        } else {
            (high, 6)
        };
        match char::from_u32(code) {
            None => Err(self.fault(ParseErrorKind::LoneSurrogate)),
            Some('\0') => Err(self.fault(ParseErrorKind::NulCharacter)),
            Some(character) => {
                self.at += length;
                Ok(character)
            }
        }
    }

    /// The 16 bits of the `\uXXXX` that begins at `at`.
    fn hex_unit(&self, at: usize) -> Result<u32, ParseError> {
        let invalid = || self.fault(ParseErrorKind::InvalidEscape);
        let digits = match self.text.as_bytes().get(at..at + 6) {
            Some([b'\\', b'u', digits @ ..]) => digits,
            _ => return Err(invalid()),
        };
        digits.iter().try_fold(0, |unit, digit| {
            let value = char::from(*digit).to_digit(16).ok_or_else(invalid)?;
            Ok(unit * 16 + value)
        })
    }
}

/// How many bytes come before the first `"`, `\` or control character.
///
/// Eight bytes at a time: strings are most of what a ledger reads and writes.
#[inline]
pub(super) fn plain_len(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = ONES * 0x80;
    // Marks the bytes below `bound` (at most 0x80). A mark may be false, but
    // only above a true one, so the lowest is exact.
    let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word & HIGHS;

    let mut rest = bytes;
    let mut length = 0;
    while let Some((chunk, tail)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        let marks = below(word, 0x20)
            | below(word ^ (ONES * u64::from(b'"')), 1)
            | below(word ^ (ONES * u64::from(b'\\')), 1);
        if marks != 0 {
            return length + (marks.trailing_zeros() / 8) as usize;
        }
        length += 8;
        rest = tail;
    }
    let tail = rest.iter().take_while(|byte| is_plain(**byte)).count();
    length + tail
}

fn is_plain(byte: u8) -> bool {
    byte >= 0x20 && byte != b'"' && byte != b'\\'
}
