//! Takes in a text that somebody sent, such as from the box of the desk.

use std::io::Cursor;

use super::{Import, Step, Tally, Wanted};
use crate::{
    error::{Error, Result},
    store::{Store, Way},
};

/// Imports a text under this name; returns what came of it, and what was refused as it came, to be mended. That is also
/// kept for the desk, where it says by which way it comes.
pub async fn import_text(
    store: Store,
    wanted: Wanted,
    way: Option<Way>,
    name: &'static str,
    text: String,
) -> Result<(Tally, String)> {
    let runtime = tokio::runtime::Handle::current();
    // On a thread of its own: long texts compute, and an import tells its steps to one that stays where it is.
    let imported = tokio::task::spawn_blocking(move || {
        runtime.block_on(async {
            let mut import = Import::new(&store, wanted).keeping_refused(way);
            let mut refused = Vec::new();
            import
                .read(name, Cursor::new(text.into_bytes()), async |step| {
                    if let Step::Refused { raw, .. } = step {
                        refused.extend_from_slice(raw);
                        refused.extend_from_slice(b"\n\n");
                    }
                    Ok(())
                })
                .await?;
            Ok((import.tally, String::from_utf8_lossy(refused.trim_ascii_end()).into_owned()))
        })
    });
    imported.await.map_err(|e| Error::Internal(format!("the import broke off: {e}")))?
}
