//! Cuts texts for the index by the rules of `search/words.rs`.

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use super::fields::{STEMS, WORDS};
use crate::search::{stem, tokens};

pub(super) fn tokenizers() -> TokenizerManager {
    // With its own ones, among them "raw".
    let manager = TokenizerManager::default();
    manager.register(WORDS, TextAnalyzer::from(Cut { stems: false, found: Vec::new() }));
    manager.register(STEMS, TextAnalyzer::from(Cut { stems: true, found: Vec::new() }));
    manager
}

#[derive(Clone)]
struct Cut {
    stems: bool,
    found: Vec<Token>,
}

struct Found<'a> {
    tokens: &'a mut [Token],
    /// One more than the place of the present one.
    next: usize,
}

impl Tokenizer for Cut {
    type TokenStream<'a> = Found<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Found<'a> {
        self.found.clear();
        let mut position = 0;
        tokens(text, |token| {
            let text = if self.stems { stem(&token.text) } else { Some(token.text) };
            if let Some(text) = text {
                let (offset_from, offset_to) = (token.at.start, token.at.end);
                self.found.push(Token { offset_from, offset_to, position, text, position_length: 1 });
            }
            position += 1;
        });
        Found { tokens: &mut self.found, next: 0 }
    }
}

impl TokenStream for Found<'_> {
    fn advance(&mut self) -> bool {
        self.next += 1;
        self.next <= self.tokens.len()
    }

    fn token(&self) -> &Token {
        &self.tokens[self.next - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokens[self.next - 1]
    }
}
