//! What the two halves of the index keep: articles, and their points as documents of their own. Both name the
//! article's key.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TextFieldIndexing,
    TextOptions,
};

/// What both keep.
#[derive(Debug, Clone)]
pub(super) struct Common {
    /// The article's key.
    pub(super) key: Field,
    /// Every word: what matches is decided here alone, the narrower fields only add to how good it is.
    pub(super) words: Field,
    /// The stems of all English words.
    pub(super) stems: Field,
    /// Each character of the scripts without spaces: one alone begins too many words to look each up.
    pub(super) characters: Field,
    pub(super) origin: Field,
}

/// Of an article.
#[derive(Debug, Clone)]
pub(super) struct ArticleFields {
    pub(super) common: Common,
    /// The change of the database it was read at.
    pub(super) change: Field,
    pub(super) title: Field,
    pub(super) title_stems: Field,
    pub(super) title_characters: Field,
    pub(super) points: Field,
    pub(super) author: Field,
}

/// Of a point.
#[derive(Debug, Clone)]
pub(super) struct PointFields {
    pub(super) common: Common,
    pub(super) point_key: Field,
}

/// Names of the ways to cut a text; see `cut.rs`.
pub(super) const WORDS: &str = "words";
pub(super) const STEMS: &str = "stems";
pub(super) const CHARACTERS: &str = "characters";

impl ArticleFields {
    pub(super) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let fields = Self {
            common: Common::add(&mut schema),
            change: schema.add_i64_field("change", NumericOptions::from(FAST)),
            title: schema.add_text_field("title", words()),
            title_stems: schema.add_text_field("title_stems", stems()),
            title_characters: schema.add_text_field("title_characters", characters()),
            points: schema.add_text_field("points", words()),
            author: schema.add_text_field("author", words()),
        };
        (schema.build(), fields)
    }
}

impl PointFields {
    pub(super) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let fields = Self {
            common: Common::add(&mut schema),
            point_key: schema.add_u64_field("point_key", NumericOptions::from(FAST)),
        };
        (schema.build(), fields)
    }
}

impl Common {
    fn add(schema: &mut SchemaBuilder) -> Self {
        let plain = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        Self {
            key: schema.add_u64_field("key", NumericOptions::from(FAST) | INDEXED),
            words: schema.add_text_field("words", words()),
            stems: schema.add_text_field("stems", stems()),
            characters: schema.add_text_field("characters", characters()),
            origin: schema.add_text_field("origin", TextOptions::default().set_indexing_options(plain)),
        }
    }
}

fn words() -> TextOptions {
    text(WORDS, IndexRecordOption::WithFreqsAndPositions)
}

fn stems() -> TextOptions {
    text(STEMS, IndexRecordOption::WithFreqs)
}

fn characters() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(CHARACTERS)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    TextOptions::default().set_indexing_options(indexing)
}

fn text(cut: &str, record: IndexRecordOption) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(cut).set_index_option(record);
    TextOptions::default().set_indexing_options(indexing)
}
