//! The `lang` attribute of a run of text, and `dir` where it runs the other way.

use std::fmt;

use crate::domain::Lang;

/// Prints ` lang="…"` where a run's language differs from that of the text around it, else nothing.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    tag: Option<&'a str>,
    /// Where it differs from the direction of the text around.
    dir: Option<&'static str>,
}

impl<'a> Run<'a> {
    /// A run in `lang` within text in `around`. A run in `zh` within `zh-Hans` needs no mark, one in `zh-Hant` does.
    #[must_use]
    pub fn within(lang: &'a Lang, around: &str) -> Self {
        Self::of(lang.as_str(), around)
    }

    /// The same for a tag.
    #[must_use]
    pub fn of(tag: &'a str, around: &str) -> Self {
        let same = around.strip_prefix(tag).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        let leftwards = Lang::runs_leftwards(tag);
        let turns = leftwards != Lang::runs_leftwards(around);
        let dir = turns.then_some(if leftwards { "rtl" } else { "ltr" });
        Self { tag: (!same).then_some(tag), dir }
    }
}

impl fmt::Display for Run<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Tags are letters, digits and hyphens: nothing to escape.
        if let Some(tag) = self.tag {
            write!(f, " lang=\"{tag}\"")?;
        }
        self.dir.map_or(Ok(()), |dir| write!(f, " dir=\"{dir}\""))
    }
}

impl askama::filters::HtmlSafe for Run<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_marked() {
        for (tag, around, printed) in [
            ("zh", "zh-Hans", ""),
            ("zh-Hans", "zh-Hans", ""),
            ("zh-Hant", "zh-Hans", " lang=\"zh-Hant\""),
            ("en", "zh-Hans", " lang=\"en\""),
            ("en", "en", ""),
            ("zh-Hans", "zh", " lang=\"zh-Hans\""),
            ("ar", "en", " lang=\"ar\" dir=\"rtl\""),
            ("en", "he", " lang=\"en\" dir=\"ltr\""),
            ("fa", "ar", " lang=\"fa\""),
            ("uz-Arab", "en", " lang=\"uz-Arab\" dir=\"rtl\""),
            ("ku-Latn", "zh-Hans", " lang=\"ku-Latn\""),
        ] {
            assert_eq!(Run::of(tag, around).to_string(), printed, "{tag} in {around}");
        }
    }
}
