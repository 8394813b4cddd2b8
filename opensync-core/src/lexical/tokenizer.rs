//! Tokenizer: the analyzer, in the form Tantivy takes it.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::analyzer::Analyzer;

/// The name under which fields ask for it. Change it when the analyzer's terms change.
pub(super) const NAME: &str = "code-2";

/// The code-aware analyzer. Holds buffers that each text reuses.
#[derive(Clone, Default)]
pub(super) struct CodeTokenizer {
    analyzer: Analyzer,
    terms: String,
    tokens: Vec<Span>,
}

/// A token whose term lies in a shared string.
#[derive(Clone, Copy)]
struct Span {
    term_end: usize,
    start: usize,
    end: usize,
    position: usize,
}

/// The tokens of one text, one after the other.
pub(super) struct CodeTokenStream<'a> {
    terms: &'a str,
    tokens: &'a [Span],
    next: usize,
    token: Token,
}

impl Tokenizer for CodeTokenizer {
    type TokenStream<'a> = CodeTokenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CodeTokenStream<'a> {
        self.terms.clear();
        self.tokens.clear();
        let (terms, tokens) = (&mut self.terms, &mut self.tokens);
        self.analyzer.analyze(text, &mut |token| {
            terms.push_str(token.text);
            tokens.push(Span {
                term_end: terms.len(),
                start: token.start,
                end: token.end,
                position: token.position as usize,
            });
        });
        CodeTokenStream {
            terms: &self.terms,
            tokens: &self.tokens,
            next: 0,
            token: Token::default(),
        }
    }
}

impl TokenStream for CodeTokenStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(span) = self.tokens.get(self.next) else { return false };
        let term_start = match self.next {
            0 => 0,
            next => self.tokens[next - 1].term_end,
        };
        self.token.text.clear();
        self.token.text.push_str(&self.terms[term_start..span.term_end]);
        self.token.offset_from = span.start;
        self.token.offset_to = span.end;
        self.token.position = span.position;
        self.next += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
