//! Percent-encoding (RFC 3986), as paths and query strings use it.

/// Decodes `%XX`, and `+` as a space where asked for. `None` if it is malformed,
/// not UTF-8, or holds a control character.
pub(super) fn decode(text: &str, plus_is_space: bool) -> Option<String> {
    raw(text, plus_is_space).filter(|text| !text.chars().any(char::is_control))
}

/// Decodes a name or a value of a form. `None` if it is malformed, not UTF-8, or
/// holds a NUL; other control characters are left to whoever reads it.
pub(super) fn form(text: &str) -> Option<String> {
    raw(text, true).filter(|text| !text.contains('\0'))
}

fn raw(text: &str, plus_is_space: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            b'+' if plus_is_space => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The value of a hexadecimal digit.
pub(super) fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}
