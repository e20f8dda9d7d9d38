//! Why a text was refused.

/// Why a text is not the JSON that was asked for, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at byte {offset}")]
pub struct ParseError {
    /// Bytes before the fault. For a duplicate key: before the `{` of the
    /// object that holds it.
    pub offset: usize,
    /// What is wrong there.
    pub kind: ParseErrorKind,
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// The bytes are not UTF-8.
    #[error("text is not valid utf-8")]
    InvalidUtf8,
    /// The text stops inside a value.
    #[error("text ends too early")]
    UnexpectedEnd,
    /// A character that cannot stand here.
    #[error("unexpected character `{0}`")]
    UnexpectedCharacter(char),
    /// Something other than white space follows the value.
    #[error("unexpected text after the value")]
    TrailingText,
    /// A control character (below U+0020) stands unescaped in a string.
    #[error("unescaped control character in a string")]
    ControlCharacter,
    /// A backslash is followed by something that is no escape.
    #[error("invalid escape in a string")]
    InvalidEscape,
    /// `\uD800` to `\uDFFF` without its other half.
    #[error("lone surrogate in a string")]
    LoneSurrogate,
    /// `\u0000`, which not every store can keep.
    #[error("nul character in a string")]
    NulCharacter,
    /// A number outside the JSON grammar, as `01`, `1.` or `.5`.
    #[error("invalid number")]
    InvalidNumber,
    /// More arrays and objects inside each other than [`Limits`](super::Limits) allows.
    #[error("nested deeper than {0} levels")]
    TooDeep(usize),
    /// Two members of one object have this name (clipped to 64 characters).
    #[error("duplicate key `{0}`")]
    DuplicateKey(String),
}
