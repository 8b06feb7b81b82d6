//! Work that brings articles in: reads an input as it comes, in bounded memory, and hands it to the store by batches.

mod import;
mod sample;
mod tally;
mod text;

pub use import::{Import, Step, Wanted};
pub use sample::load_sample;
pub use tally::{Remark, Tally};
pub use text::{Mended, import_text, mend_refused};
