//! Places in the text of a formula: from rhai's line and column to bytes, from there to the rule file.
//!
//! rhai gives where a token starts. Where it ends, how a literal was really written and what an operand
//! looks like to its author come from the row of tokens kept here.

use std::ops::Range;

use rhai::{Position, Token};

/// One token and the bytes it stands in.
pub(super) struct Piece {
    pub(super) token: Token,
    pub(super) at: Range<usize>,
}

/// The text of a formula and its tokens.
pub(super) struct Text<'a> {
    text: &'a str,
    pieces: Vec<Piece>,
}

impl<'a> Text<'a> {
    /// The tokens with where rhai says they start, in order. The text holds no comments.
    pub(super) fn new(text: &'a str, tokens: Vec<(Token, Position)>) -> Self {
        let mut line = (1, 0);
        let mut starts = Vec::with_capacity(tokens.len() + 1);
        starts.extend(tokens.iter().map(|(_, position)| offset_from(text, &mut line, *position)));
        let ends = starts.iter().skip(1).copied().chain([text.len()]).collect::<Vec<_>>();
        let pieces =
            tokens.into_iter().zip(starts.into_iter().zip(ends)).map(|((token, _), (start, end))| {
                let length = text.get(start..end).map_or(0, |piece| piece.trim_end().len());
                Piece { token, at: start..start + length }
            });
        Self { text, pieces: pieces.collect() }
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The byte of a position; the end of the text for one that is not in it.
    pub(super) fn offset(&self, position: Position) -> usize {
        offset_from(self.text, &mut (1, 0), position)
    }

    /// The index of the token that a byte is in, or of the first one behind it.
    pub(super) fn index(&self, byte: usize) -> usize {
        self.pieces.partition_point(|piece| piece.at.end <= byte)
    }

    /// The token that a byte is in.
    pub(super) fn piece(&self, byte: usize) -> Option<&Piece> {
        self.pieces.get(self.index(byte)).filter(|piece| piece.at.contains(&byte))
    }

    /// The bytes of the token at a position.
    pub(super) fn token(&self, position: Position) -> Range<usize> {
        let byte = self.offset(position);
        self.piece(byte).map_or(byte..byte, |piece| byte..piece.at.end)
    }

    /// From a byte up to and including the bracket that closes the first one opened there.
    pub(super) fn bracketed(&self, from: usize) -> Range<usize> {
        let mut depth = 0;
        for piece in self.pieces.iter().skip(self.index(from)) {
            depth += nesting(&piece.token);
            if depth <= 0
                && matches!(&piece.token, closing if nesting(closing) < 0 || *closing == Token::Unit)
            {
                return from..piece.at.end;
            }
        }
        from..self.text.len()
    }

    /// The end of the bracket that closes at or behind a byte, if that is the next token; else the byte itself.
    pub(super) fn bracketed_end(&self, byte: usize) -> usize {
        let next = self.pieces.get(self.index(byte));
        next.filter(|piece| nesting(&piece.token) < 0).map_or(byte, |piece| piece.at.end)
    }

    /// The author's own words, with the brackets that belong to them.
    pub(super) fn quote(&self, at: &Range<usize>) -> &'a str {
        let (mut first, mut behind) = (self.index(at.start), self.index(at.end));
        let (mut open, mut lowest) = (0, 0);
        for piece in self.pieces.iter().take(behind).skip(first) {
            open += nesting(&piece.token);
            lowest = lowest.min(open);
        }
        while lowest < 0 && first > 0 {
            first -= 1;
            lowest += self.pieces.get(first).map_or(0, |piece| nesting(&piece.token));
            open += self.pieces.get(first).map_or(0, |piece| nesting(&piece.token));
        }
        while open > 0 && behind < self.pieces.len() {
            open += self.pieces.get(behind).map_or(0, |piece| nesting(&piece.token));
            behind += 1;
        }
        let start = self.pieces.get(first).map_or(at.start, |piece| piece.at.start.min(at.start));
        let last = behind.checked_sub(1).and_then(|last| self.pieces.get(last));
        self.slice(start..last.map_or(at.end, |piece| piece.at.end.max(at.end)))
    }

    pub(super) fn slice(&self, at: Range<usize>) -> &'a str {
        self.text.get(at).unwrap_or("")
    }
}

/// How a token changes the depth of brackets.
pub(super) fn nesting(token: &Token) -> i32 {
    match token {
        Token::LeftParen | Token::LeftBrace | Token::LeftBracket => 1,
        Token::RightParen | Token::RightBrace | Token::RightBracket => -1,
        _ => 0,
    }
}

/// The byte of a position, searched from a line (number and first byte) at or before it, which moves along.
fn offset_from(text: &str, line: &mut (usize, usize), position: Position) -> usize {
    let (Some(number), Some(column)) = (position.line(), position.position()) else { return text.len() };
    while line.0 < number {
        let Some(length) = text.get(line.1..).and_then(|rest| rest.find('\n')) else { return text.len() };
        *line = (line.0 + 1, line.1 + length + 1);
    }
    let rest = text.get(line.1..).unwrap_or("");
    rest.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(byte, _)| line.1 + byte)
}
