//! Cuts texts for the index by the rules of `search/words.rs`.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use super::fields::{CHARACTERS, STEMS, WORDS};
use crate::search::{characters, stem, tokens};

/// The ways to cut, and how many bytes have been cut so far.
pub(super) fn tokenizers(done: &Arc<AtomicU64>) -> TokenizerManager {
    // With its own ones, among them "raw".
    let manager = TokenizerManager::default();
    for (name, into) in [(WORDS, Into::Words), (STEMS, Into::Stems), (CHARACTERS, Into::Characters)] {
        manager.register(name, TextAnalyzer::from(Cut { into, found: Vec::new(), done: done.clone() }));
    }
    manager
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Into {
    Words,
    Stems,
    Characters,
}

#[derive(Clone)]
struct Cut {
    into: Into,
    found: Vec<Token>,
    done: Arc<AtomicU64>,
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
        let mut put = |position: usize, text: String, at: std::ops::Range<usize>| {
            let (offset_from, offset_to) = (at.start, at.end);
            self.found.push(Token { offset_from, offset_to, position, text, position_length: 1 });
        };
        if self.into == Into::Characters {
            for (position, character) in characters(text).into_iter().enumerate() {
                put(position, character.to_string(), 0..0);
            }
        } else {
            let mut position = 0;
            tokens(text, |token| {
                let text = if self.into == Into::Stems { stem(&token.text) } else { Some(token.text) };
                if let Some(text) = text {
                    put(position, text, token.at);
                }
                position += 1;
            });
        }
        self.done.fetch_add(text.len() as u64, Ordering::Relaxed);
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
