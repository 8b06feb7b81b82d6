//! What the index keeps. Articles and their points are documents of their own; both name the article's key.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};

/// The fields by name.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    /// The article's key, in both.
    pub(super) key: Field,
    /// `a` of an article, `p` of a point.
    pub(super) kind: Field,
    /// The change of the database an article was read at.
    pub(super) change: Field,
    pub(super) title: Field,
    pub(super) points: Field,
    pub(super) body: Field,
    pub(super) author: Field,
    pub(super) origin: Field,
    /// Stems of English words: of the title, and of points and body together.
    pub(super) title_stems: Field,
    pub(super) stems: Field,
    /// Of a point: its key, its words, their stems.
    pub(super) point_key: Field,
    pub(super) point: Field,
    pub(super) point_stems: Field,
}

/// Names of the ways to cut a text; see `cut.rs`.
pub(super) const WORDS: &str = "words";
pub(super) const STEMS: &str = "stems";

impl Fields {
    pub(super) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let text = |cut: &str, record| {
            let indexing = TextFieldIndexing::default().set_tokenizer(cut).set_index_option(record);
            TextOptions::default().set_indexing_options(indexing)
        };
        let words = || text(WORDS, IndexRecordOption::WithFreqsAndPositions);
        let stems = || text(STEMS, IndexRecordOption::WithFreqs);
        let mark = || {
            let plain = TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_index_option(IndexRecordOption::Basic)
                .set_fieldnorms(false);
            TextOptions::default().set_indexing_options(plain)
        };
        let number = || NumericOptions::from(FAST);
        let fields = Self {
            key: schema.add_u64_field("key", number() | INDEXED),
            kind: schema.add_text_field("kind", mark()),
            change: schema.add_i64_field("change", number()),
            title: schema.add_text_field("title", words()),
            points: schema.add_text_field("points", words()),
            body: schema.add_text_field("body", words()),
            author: schema.add_text_field("author", words()),
            origin: schema.add_text_field("origin", mark()),
            title_stems: schema.add_text_field("title_stems", stems()),
            stems: schema.add_text_field("stems", stems()),
            point_key: schema.add_u64_field("point_key", number()),
            point: schema.add_text_field("point", words()),
            point_stems: schema.add_text_field("point_stems", stems()),
        };
        (schema.build(), fields)
    }
}
