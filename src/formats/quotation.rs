//! Points as a plain quotation with its source, for mail and chat: no markup at all.

use super::article_json::Export;
use crate::domain::{Lang, PointText};

/// The words without marks, each point on a line of its own, and a line that says whose they are; `link` is the place
/// here where they stand. Signs are those of the digest's language.
#[must_use]
pub fn print<'a>(
    export: &Export<'_>,
    points: impl IntoIterator<Item = &'a PointText>,
    lang: &Lang,
    link: Option<&str>,
) -> String {
    let chinese = lang.primary() == "zh";
    let words: Vec<String> =
        points.into_iter().map(|point| line(&point.words(export.paragraph_count()))).collect();
    let title = line(export.title);
    let mut from = vec![if chinese { format!("《{title}》") } else { title }];
    from.extend(export.source.map(|(name, _, _)| line(name)));
    from.extend(export.published_at.map(|time| time.strftime("%Y-%m-%d").to_string()));
    let from = from.join(if chinese { "，" } else { ", " });
    let mut text = format!("“{}”\n{}{from}\n", words.join("\n"), if chinese { "——" } else { "— " });
    for address in link.into_iter().chain(export.url) {
        text.push_str(&line(address));
        text.push('\n');
    }
    text
}

/// One line, whatever white space stands in it.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_whose_they_are() {
        let (paragraphs, lang) = (vec!["One.".to_owned()], Lang::en());
        let export = Export {
            id: "k3f9x2q8vd".parse().unwrap(),
            url: Some("https://a.example/1"),
            title: "A  <b>title</b>\nin two lines",
            lang: &lang,
            source: Some(("Notes", "notes", None)),
            authors: &[],
            published_at: "2025-03-04T23:30:00Z".parse().ok(),
            themes: Vec::new(),
            paragraphs: &paragraphs,
            digests: &[],
        };
        let points = [PointText::read("First [1].", Some(1)), PointText::read("Second.", Some(1))];
        assert_eq!(
            print(&export, &points, &Lang::en(), Some("https://read.example/p/x")),
            "“First.\nSecond.”\n— A <b>title</b> in two lines, Notes, 2025-03-04\nhttps://read.example/p/x\nhttps://a.example/1\n"
        );
        assert!(
            print(&export, &points, &Lang::zh(), None)
                .contains("”\n——《A <b>title</b> in two lines》，Notes，")
        );
    }
}
