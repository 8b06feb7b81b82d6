//! The pages of themes at the desk.

use askama::Template;

use crate::{
    domain::Prominence,
    store::{Audited, Counted, LeadingName, LikelyPair, Listing, Named, ThemeAtDesk},
    web::{
        accounts::Form,
        frame::Frame,
        parts::{ListQuery, ListView},
        reader::Reader,
        router::{Answer, page},
    },
};

#[derive(Template)]
#[template(path = "desk/themes.html")]
struct ListPage {
    frame: Frame,
    heading: &'static str,
    below: &'static str,
    list: ListView,
    /// Themes that are likely one: what would be merged, and into what.
    likely: Vec<LikelyPair>,
    done: Option<Audited>,
}

#[derive(Template)]
#[template(path = "desk/theme.html")]
struct ThemePage {
    frame: Frame,
    theme: ThemeAtDesk,
    given: Given,
    done: Option<Audited>,
}

impl ThemePage {
    fn splitting(&self) -> Option<Splitting<'_>> {
        let m = self.frame.m;
        Splitting::of(&self.theme.names).map(|names| Splitting {
            heading: m.split,
            action: format!("/admin/themes/{}/split", self.theme.named.slug),
            names,
            count: m.count_groups,
            into: m.split_into,
            about: m.split_about,
        })
    }
}

/// The form that splits names off from a theme or a source.
pub(super) struct Splitting<'a> {
    pub(super) heading: &'static str,
    pub(super) action: String,
    /// Those that can go.
    pub(super) names: Vec<&'a LeadingName>,
    /// How often a name was used, in words.
    pub(super) count: fn(u64) -> String,
    pub(super) into: &'static str,
    pub(super) about: &'static str,
}

impl<'a> Splitting<'a> {
    /// The names that are not its own, where there are any.
    pub(super) fn of(names: &'a [LeadingName]) -> Option<Vec<&'a LeadingName>> {
        let others: Vec<_> = names.iter().filter(|leading| !leading.own).collect();
        (!others.is_empty()).then_some(others)
    }
}

/// What was chosen to be split off, and what for.
#[derive(Debug, Default)]
pub(super) struct SplitGiven {
    chosen: Vec<String>,
    pub(super) made: String,
}

impl SplitGiven {
    pub(super) fn of(form: &Form) -> Self {
        Self { chosen: form.all("chosen").map(str::to_owned).collect(), made: form.get("made").to_owned() }
    }

    pub(super) fn is_chosen(&self, name: &str) -> bool {
        self.chosen.iter().any(|chosen| chosen == name)
    }
}

/// What stands in the fields, and what is wrong with one of them.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) en: String,
    pub(super) about_en: String,
    pub(super) zh: String,
    pub(super) about_zh: String,
    pub(super) alias: String,
    pub(super) into: String,
    pub(super) icon: String,
    pub(super) prominence: Prominence,
    pub(super) split: SplitGiven,
    pub(super) fault: Option<(&'static str, String)>,
}

impl Given {
    /// What there is. The name that a theme has by itself stands where a label of its language would.
    pub(super) fn of(theme: &ThemeAtDesk) -> Self {
        let own = |lang: &str| match theme.labels.iter().find(|label| label.lang.as_str() == lang) {
            Some(label) => (label.name.clone(), label.description.clone().unwrap_or_default()),
            None if theme.named.lang.primary() == lang => (theme.named.name.clone(), String::new()),
            None => Default::default(),
        };
        let ((en, about_en), (zh, about_zh)) = (own("en"), own("zh"));
        let icon = theme.named.icon.clone().unwrap_or_default();
        Self { en, about_en, zh, about_zh, icon, prominence: theme.prominence, ..Self::default() }
    }

    /// What was sent, which stays in the fields of its form.
    pub(super) fn take(&mut self, form: &Form, fault: (&'static str, String)) {
        match fault.0 {
            "alias" => form.get("alias").clone_into(&mut self.alias),
            "into" => form.get("into").clone_into(&mut self.into),
            "icon" => {
                form.get("icon").clone_into(&mut self.icon);
                self.prominence = form.get("prominence").parse().unwrap_or_default();
            }
            "chosen" | "made" => self.split = SplitGiven::of(form),
            _ => {
                form.get("en").clone_into(&mut self.en);
                form.get("about-en").clone_into(&mut self.about_en);
                form.get("zh").clone_into(&mut self.zh);
                form.get("about-zh").clone_into(&mut self.about_zh);
            }
        }
        self.fault = Some(fault);
    }

    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.fault.as_ref().filter(|(at, _)| *at == field).map(|(_, words)| words.as_str())
    }
}

pub(super) fn index(
    reader: &Reader,
    query: &ListQuery,
    found: Listing<Counted<Named>>,
    likely: Vec<LikelyPair>,
    done: Option<Audited>,
) -> Answer {
    let list = ListView::new("/admin/themes", "/admin/themes/", query, found);
    let mut frame = reader.at_desk(reader.m.curate_themes, list.canonical.clone());
    frame.prev.clone_from(&list.prev);
    frame.next.clone_from(&list.next);
    let (heading, below) = (reader.m.curate_themes, reader.m.themes);
    page(&ListPage { frame, heading, below, list, likely, done })
}

/// The list of sources.
pub(super) fn sources(
    reader: &Reader,
    query: &ListQuery,
    found: Listing<Counted<Named>>,
    likely: Vec<LikelyPair>,
    done: Option<Audited>,
) -> Answer {
    let list = ListView::new("/admin/sources", "/admin/sources/", query, found);
    let mut frame = reader.at_desk(reader.m.curate_sources, list.canonical.clone());
    frame.prev.clone_from(&list.prev);
    frame.next.clone_from(&list.next);
    let (heading, below) = (reader.m.curate_sources, reader.m.sources);
    page(&ListPage { frame, heading, below, list, likely, done })
}

pub(super) fn show(reader: &Reader, given: Given, theme: ThemeAtDesk, done: Option<Audited>) -> Answer {
    let mut frame = reader.at_desk(theme.named.name.clone(), format!("/admin/themes/{}", theme.named.slug));
    frame.title_lang = Some(theme.named.lang.clone());
    page(&ThemePage { frame, theme, given, done })
}
