//! Every word of the pages, once per language. A language that lacks one doesn't compile.

mod en;
mod languages;
mod zh;

use jiff::{ZonedDateTime, civil::Date};

pub use self::{en::EN, languages::Language, zh::ZH};
use crate::{
    domain::{BulkAction, Lang, Prominence, Role, Scope, Status, Tally},
    outgoing::Refused,
    store::{Action, DeliveryState, WebhookState, What},
};

/// The words of one language. Functions take what stands inside the sentence.
#[derive(Debug)]
pub struct Messages {
    /// The value of `<html lang>`.
    pub tag: &'static str,
    /// The value of the cookie and of `?ui=`.
    pub code: &'static str,
    /// The value of `og:locale`.
    pub locale: &'static str,
    /// What is printed between the items of a short list.
    pub comma: &'static str,

    // Around every page.
    /// Skips the header.
    pub skip: &'static str,
    /// Names the header's navigation.
    pub main_navigation: &'static str,
    /// Names the footer's navigation.
    pub footer_navigation: &'static str,
    /// Names the switch of the interface's language.
    pub interface_language: &'static str,
    /// What Lectern is, for descriptions.
    pub about: &'static str,
    /// The stream.
    pub articles: &'static str,
    /// The list of themes.
    pub themes: &'static str,
    /// The list of sources.
    pub sources: &'static str,
    /// The help page.
    pub help: &'static str,

    /// What this browser keeps.
    pub saved: &'static str,
    /// The reader's settings.
    pub settings: &'static str,
    /// Where they are kept.
    pub settings_about: &'static str,
    /// They were kept.
    pub settings_saved: &'static str,
    /// What each of the choices is called, and its words, in the order of `settings::kept::CHOICES`.
    pub settings_choices: &'static [(&'static str, &'static [&'static str])],
    /// The field of the time zone.
    pub settings_zone: &'static str,
    /// Keeps them.
    pub settings_keep: &'static str,
    /// Goes back to how it is when nothing is set.
    pub settings_reset: &'static str,
    /// Heading of the keys.
    pub keys: &'static str,
    /// Each key, and what it does.
    pub key_list: &'static [(&'static str, &'static str)],

    // Filters.
    /// The sheet that holds them.
    pub filters: &'static str,
    /// The filters that are on.
    pub filters_on: &'static str,
    /// Languages, in the rail and the form.
    pub language: &'static str,
    /// The first choice of language in the form.
    pub any_language: &'static str,
    /// "All 64 themes".
    pub all_themes: fn(u64) -> String,
    /// "All 6 sources".
    pub all_sources: fn(u64) -> String,
    /// The link that takes every filter off.
    pub clear: &'static str,
    /// The link that leaves a theme out.
    pub not: &'static str,
    /// What that link does, for a theme.
    pub leave_out: fn(&str) -> String,
    /// A chip: articles without this theme.
    pub without: fn(&str) -> String,
    /// A chip: from this day on.
    pub since: fn(&str) -> String,
    /// A chip: to this day.
    pub until: fn(&str) -> String,
    /// What a chip's link does.
    pub remove_filter: fn(&str) -> String,
    /// The form's heading.
    pub narrow: &'static str,
    /// A field: theme.
    pub theme: &'static str,
    /// A field: first day.
    pub from: &'static str,
    /// A field: last day.
    pub to: &'static str,
    /// Sends a form.
    pub show: &'static str,

    // The stream.
    /// "38 articles".
    pub count_articles: fn(u64) -> String,
    /// "12 points".
    pub count_points: fn(u64) -> String,
    /// "46 paragraphs".
    pub count_paragraphs: fn(u64) -> String,
    /// What the "+2" after an entry's themes means.
    pub more_themes: fn(u64) -> String,
    /// Names the links to newer and older pages.
    pub pages: &'static str,
    /// The newer page.
    pub newer: &'static str,
    /// The older page.
    pub older: &'static str,
    /// Nothing within the filters: heading.
    pub nothing_matches: &'static str,
    /// Nothing within the filters: what to do.
    pub drop_a_filter: &'static str,
    /// A page past the end.
    pub nothing_further: &'static str,
    /// From a page past the end back to the start.
    pub to_newest: &'static str,
    /// The title of an article that says when it was added, as its time of publishing is unknown.
    pub added: fn(&str) -> String,

    // The first run.
    /// Heading of an empty portal.
    pub first_title: &'static str,
    /// What to do first.
    pub first_words: &'static str,
    /// The sample collection.
    pub first_demo: &'static str,
    /// Own files.
    pub first_import: &'static str,
    /// What an import takes.
    pub first_formats: &'static str,

    // An article.
    /// Names the contents.
    pub in_this_article: &'static str,
    /// The points that stand first.
    pub core_viewpoint: &'static str,
    /// The article's own text.
    pub full_text: &'static str,
    /// The link to the original.
    pub original: &'static str,
    /// Languages of digests.
    pub digest: &'static str,
    /// Where a digest comes from.
    pub provenance: &'static str,
    /// "Digest imported 2025-07-28": day, model.
    pub imported: fn(&str) -> String,
    /// An extractive digest.
    pub extracted: fn(&str) -> String,
    /// A model's digest: model, day.
    pub written_by: fn(&str, &str) -> String,
    /// A model's digest where the model isn't named.
    pub written_by_a_model: fn(&str) -> String,
    /// A person's digest.
    pub written_by_a_person: fn(&str) -> String,
    /// "Revision 2".
    pub revision: fn(u32) -> String,
    /// Heading of the revisions.
    pub revisions: &'static str,
    /// Marks the revision that is shown at the article's own address.
    pub shown: &'static str,
    /// The page shows an older revision.
    pub older_revision: fn(u32) -> String,
    /// From there to the present one.
    pub to_present: &'static str,
    /// The list of them.
    pub all_revisions: &'static str,
    /// Title of that list: the article's own.
    pub revisions_of: fn(&str) -> String,
    /// From a revision to what changed since the one before.
    pub compare_with: fn(u32) -> String,
    /// There is none before.
    pub first_in_language: &'static str,
    /// From an older revision to what changed between it and the present one.
    pub changed_since: &'static str,
    /// Two revisions compared: the older, the newer.
    pub compared: fn(u32, u32) -> String,
    /// How many points met each fate.
    pub tally: fn(&Tally) -> String,
    /// A point's fate: the same.
    pub kept: &'static str,
    /// Other words.
    pub reworded: &'static str,
    /// The same words with other citations.
    pub recited: &'static str,
    /// New.
    pub added_point: &'static str,
    /// No longer there.
    pub gone: &'static str,
    /// Before a point's older wording.
    pub before: &'static str,
    /// Before its newer wording.
    pub now: &'static str,
    /// Before the title of the group in which a point stood.
    pub moved_from: &'static str,
    /// Before the title that a group had.
    pub once_titled: &'static str,
    /// A group that the older revision lacks.
    pub new_group: &'static str,
    /// A group that the newer revision lacks.
    pub gone_group: &'static str,
    /// Label of the choice of another revision.
    pub compare_with_which: &'static str,
    /// The link to two digests in columns: languages, the left one first.
    pub side_by_side: fn(&str, &str) -> String,
    /// Before the title of the group in which a point of the second language stands.
    pub stands_under: &'static str,
    /// The two digests cite different versions of the text.
    pub other_text: &'static str,
    /// Heading of the exports.
    pub take_along: &'static str,
    /// The article as Markdown.
    pub as_markdown: &'static str,
    /// The article as JSON.
    pub as_json: &'static str,
    /// The permanent link of a point.
    pub link: &'static str,
    /// What that link is, for those who don't see its place.
    pub link_to_point: &'static str,
    /// The words with their source, without marks.
    pub as_quotation: &'static str,
    /// The permanent link of a group, for those who don't see its place.
    pub link_to_group: &'static str,
    /// The permanent link of the article.
    pub link_to_article: &'static str,
    /// What the script says, in the order in which `words.js` reads it; none holds a `|`.
    pub script_words: &'static [&'static str],
    /// An article came since the page was made.
    pub one_new: &'static str,
    /// Several did; the script puts their number for `{n}`.
    pub many_new: &'static str,
    /// Programs that are called.
    pub webhooks: &'static str,
    /// What they are.
    pub webhooks_about: &'static str,
    /// There are none.
    pub webhooks_none: &'static str,
    /// Above the form for one.
    pub webhook_new: &'static str,
    /// Sets it up.
    pub webhook_make: &'static str,
    /// Where it is called.
    pub webhook_url: &'static str,
    /// What such an address is.
    pub webhook_url_rule: &'static str,
    /// Which addresses are called.
    pub webhook_reach: &'static str,
    /// Of what it is told.
    pub webhook_kinds: &'static str,
    /// Nothing was chosen.
    pub webhook_kinds_rule: &'static str,
    /// Its secret, shown once.
    pub webhook_secret_once: &'static str,
    /// Keeps what the form says.
    pub webhook_change: &'static str,
    /// Calls it to see whether it answers.
    pub webhook_test: &'static str,
    /// Has it called again.
    pub webhook_on: &'static str,
    /// Has it called no more.
    pub webhook_off: &'static str,
    /// Draws another secret.
    pub webhook_renew: &'static str,
    /// Removes it.
    pub webhook_remove: &'static str,
    /// Its calls.
    pub deliveries: &'static str,
    /// There are no calls.
    pub deliveries_none: &'static str,
    /// Makes a call again.
    pub delivery_again: &'static str,
    /// Whether it is called.
    pub webhook_state: fn(WebhookState) -> &'static str,
    /// How many calls in a row failed.
    pub webhook_failing: fn(u32) -> String,
    /// How many calls are still to be made.
    pub webhook_waiting: fn(u64) -> String,
    /// What happened, by the word of the event.
    pub event_kind: fn(&str) -> &'static str,
    /// What became of a call isn't known.
    pub delivery_open: &'static str,
    /// What became of a call.
    pub delivery_state: fn(DeliveryState) -> &'static str,
    /// Why a call had no answer.
    pub unanswered: fn(Refused) -> &'static str,
    /// How often it was tried.
    pub delivery_attempts: fn(u32) -> String,
    /// When it is tried next.
    pub delivery_due: fn(&str) -> String,
    /// The page on the API.
    pub programs: &'static str,
    /// What that page is; the document's address follows.
    pub programs_about: &'static str,
    /// The list of what can be asked.
    pub programs_ways: &'static str,
    /// Above the parameters of a request.
    pub programs_parameters: &'static str,
    /// Above what may be sent.
    pub programs_body: &'static str,
    /// Above what comes back.
    pub programs_answers: &'static str,
    /// It must be there.
    pub programs_required: &'static str,
    /// Above the shapes of what is sent and comes back.
    pub programs_shapes: &'static str,
    /// What `/saved` is.
    pub saved_about: &'static str,
    /// `/saved` without JavaScript.
    pub saved_needs_script: &'static str,
    /// Nothing is saved yet.
    pub saved_nothing: &'static str,
    /// Takes an entry off the list.
    pub saved_remove: &'static str,
    /// Takes the whole list along as Markdown.
    pub saved_markdown: &'static str,
    /// Takes the whole list along as JSON.
    pub saved_json: &'static str,
    /// Without a connection and without a copy of the page: heading and words.
    pub offline: (&'static str, &'static str),
    /// Before the pages that can be read all the same.
    pub offline_pages: &'static str,
    /// A citation of stored text.
    pub paragraph: fn(u32) -> String,
    /// A citation of text that isn't stored.
    pub paragraph_of_original: fn(u32) -> String,
    /// A citation past the stored text.
    pub paragraph_not_stored: fn(u32, usize) -> String,
    /// "Paragraph 41 of 68".
    pub paragraph_of: fn(u32, usize) -> String,
    /// The same for any number, as `{n}` and `{of}`, for the script.
    pub paragraph_of_any: &'static str,
    /// Takes a panel away.
    pub close: &'static str,
    /// Before the points that cite the paragraph.
    pub resting_here: &'static str,
    /// No point cites it.
    pub nothing_rests_here: &'static str,
    /// From the panel to the paragraph's place.
    pub in_full_text: &'static str,
    /// The core viewpoint, in very few letters.
    pub core_short: &'static str,
    /// "2.1: cited by group 2, point 1"; group 0 is the core viewpoint. Begins as the mark is printed.
    pub cited_by: fn(usize, usize) -> String,
    /// "Group 2, point 1".
    pub place: fn(usize, usize) -> String,
    /// "38 of 68 paragraphs cited; longest stretch left out: 12–21".
    pub coverage: fn(usize, usize, Option<(u32, u32)>) -> String,
    /// Stands before what the citation check says of a point: what it looked for and where, never that it is wrong.
    pub citation_check: &'static str,
    /// Between two things that it says.
    pub and_further: &'static str,
    /// The text has no paragraph of this number.
    pub not_in_text: fn(&str) -> String,
    /// After a figure, a date, a name or a quotation: none of these paragraphs holds it.
    pub not_found_in: fn(&[u32]) -> String,
    /// Before the number of another paragraph that does.
    pub but_in: &'static str,
    /// Of how many points the check says something.
    pub flagged: fn(usize) -> String,
    /// Leads to the words on how it works.
    pub how_it_checks: &'static str,
    /// An article that has neither digest nor text.
    pub nothing_stored: &'static str,

    // A point.
    /// Heading of the block that shows the point.
    pub one_point: &'static str,
    /// From the block to the place in the digest.
    pub in_context: &'static str,
    /// Earlier wordings.
    pub earlier_wordings: &'static str,
    /// The present revision no longer holds the point: number of the last that did, number of the present one.
    pub dropped: fn(u32, u32) -> String,
    /// The present revision doesn't hold it and is older: the same numbers.
    pub not_taken: fn(u32, u32) -> String,

    // Themes and sources.
    /// The field that narrows a list by name.
    pub name: &'static str,
    /// Names the two readings.
    pub readings: &'static str,
    /// The reading by articles.
    pub reading_articles: &'static str,
    /// The reading by points.
    pub reading_points: &'static str,
    /// Other names of a theme.
    pub also_known: &'static str,
    /// The source's own site.
    pub site: &'static str,
    /// Nothing in a list.
    pub no_name_matches: &'static str,
    /// From there to the whole list.
    pub show_all: &'static str,
    /// "Page 2 of 5".
    pub page_of: fn(u32, u32) -> String,
    /// The previous page of a list.
    pub previous: &'static str,
    /// The next page of a list.
    pub next: &'static str,
    /// Description of a theme's page: name, articles.
    pub theme_about: fn(&str, u64) -> String,
    /// Description of a source's page.
    pub source_about: fn(&str, u64) -> String,
    /// Description of the list of themes.
    pub themes_about: &'static str,
    /// Description of the list of sources.
    pub sources_about: &'static str,

    // Search.
    /// The page, and the button.
    pub search: &'static str,
    /// Its title: what was searched for.
    pub searched: fn(&str) -> String,
    /// Label of the field.
    pub search_for: &'static str,
    /// What may be typed, in one line.
    pub search_hint: &'static str,
    /// From there to the help.
    pub search_more: &'static str,
    /// The index is not whole yet: percent.
    pub index_building: fn(u8) -> String,
    /// Before the query as it was read.
    pub read_as: &'static str,
    /// A part that looks like a condition and is none.
    pub read_as_words: fn(&str) -> String,
    /// A query that is too long.
    pub query_cut: &'static str,
    /// Names the two orders.
    pub order: &'static str,
    /// By how well they match.
    pub best_first: &'static str,
    /// By time.
    pub newest_first: &'static str,
    /// No result.
    pub nothing_found: &'static str,
    /// The same words, any of which may match.
    pub try_any: &'static str,
    /// The same without filters.
    pub try_without: &'static str,
    /// Before queries with words spelled a little otherwise.
    pub did_you_mean: &'static str,
    /// The same without this condition.
    pub dropping: fn(&str) -> String,
    /// A condition on days.
    pub dates: &'static str,
    /// What a suggestion is, and of how many articles.
    pub suggested: fn(&str, u64) -> String,
    /// A theme, among suggestions.
    pub kind_theme: &'static str,
    /// A source, among suggestions.
    pub kind_source: &'static str,
    /// An article, among suggestions.
    pub kind_article: &'static str,
    /// How many suggestions there are, for those who hear it.
    pub suggestions: &'static str,
    /// Heading of the articles that say nearly the same.
    pub related: &'static str,
    /// Title of their page: the article's own.
    pub related_to: fn(&str) -> String,
    /// There are none.
    pub nothing_related: &'static str,
    /// Before what two articles share.
    pub in_common: &'static str,
    /// More points of an article match.
    pub further_points: fn(usize) -> String,
    /// Heading of the months.
    pub months: &'static str,
    /// Heading of the query language in the help.
    pub search_language: &'static str,
    /// What can be typed, and what it means.
    pub search_syntax: &'static [(&'static str, &'static str)],

    /// The help page: heading and paragraphs of each part.
    pub help_parts: &'static [(&'static str, &'static [&'static str])],
    /// The same of the citation check, which pages lead to.
    pub check_part: (&'static str, &'static [&'static str]),

    // Accounts and the desk.
    /// The page of signing in, its button, and the link to it.
    pub sign_in: &'static str,
    /// The button that ends this session.
    pub sign_out: &'static str,
    /// Neither which of the two was wrong nor whether such a name exists.
    pub sign_in_refused: &'static str,
    /// Too many guesses; minutes to wait.
    pub sign_in_wait: fn(u64) -> String,
    /// Nobody can sign in yet.
    pub no_owner: &'static str,
    /// Leads to the set-up.
    pub to_set_up: &'static str,
    /// A password would travel in the open.
    pub needs_https: &'static str,
    /// A field: the name one signs in with.
    pub user_name: &'static str,
    /// A field.
    pub password: &'static str,
    /// The page that makes the first owner, and its button.
    pub set_up: &'static str,
    /// How that goes.
    pub set_up_about: &'static str,
    /// A field: the one-time code.
    pub setup_code: &'static str,
    /// That is not the code.
    pub code_wrong: &'static str,
    /// What a name must be.
    pub name_rule: &'static str,
    /// Somebody has the name already.
    pub name_taken: &'static str,
    /// What a password must be.
    pub password_rule: &'static str,
    /// The page of one's own account.
    pub account: &'static str,
    /// After a change.
    pub done: &'static str,
    /// Where one is signed in.
    pub sessions: &'static str,
    /// A browser that did not say what it is.
    pub unknown_browser: &'static str,
    /// The one that asks.
    pub this_browser: &'static str,
    /// A button.
    pub end_session: &'static str,
    /// A button.
    pub end_others: &'static str,
    /// A heading and its button.
    pub change_password: &'static str,
    /// A field.
    pub old_password: &'static str,
    /// A field.
    pub new_password: &'static str,
    /// Of a change of the password.
    pub old_password_wrong: &'static str,
    /// What a change of the password does besides.
    pub change_ends_all: &'static str,
    /// What one may do.
    pub role: fn(Role) -> &'static str,

    // On another's word.
    /// "Sign in with Company login".
    pub sign_in_by: fn(&str) -> String,
    /// That provider doesn't answer.
    pub provider_unreachable: fn(&str) -> String,
    /// This sign-in is not this browser's, or is over.
    pub provider_stale: &'static str,
    /// The provider says no: its name, its code, and its words, which may be none.
    pub provider_denied: fn(&str, &str, &str) -> String,
    /// It said what can't be taken.
    pub provider_untrusted: fn(&str) -> String,
    /// None of one's groups may sign in: the provider's name, and what one is called there.
    pub no_role: fn(&str, &str) -> String,
    /// The page of those who have signed out.
    pub signed_out: &'static str,
    /// What it says.
    pub signed_out_here: &'static str,
    /// Leads to the provider's own sign-out.
    pub sign_out_there: fn(&str) -> String,
    /// The proxy in front says who it is: the name.
    pub by_proxy: fn(&str) -> String,
    /// It names somebody who may not sign in.
    pub proxy_refused: &'static str,
    /// Heading: what else says who one is.
    pub identities: &'static str,
    /// What that is good for, and what it decides.
    pub identities_about: &'static str,
    /// "linked since 4 Mar 2025".
    pub linked_since: fn(&str) -> String,
    /// A button.
    pub unlink: &'static str,
    /// Leads to the provider, to link who one is there.
    pub link_to: fn(&str) -> String,
    /// The page that asks once more.
    pub link_title: &'static str,
    /// What it asks: what one is called there, the provider's name, the user's name here.
    pub link_ask: fn(&str, &str, &str) -> String,
    /// What comes of it.
    pub link_about: &'static str,
    /// A button: yes.
    pub link_do: &'static str,
    /// Leads back: no.
    pub link_not: &'static str,
    /// It is linked to somebody else: what one is called there.
    pub link_taken: fn(&str) -> String,

    /// Where one curates.
    pub desk: &'static str,
    /// How many articles only some see.
    pub not_public: &'static str,
    /// The newest articles, by when they came.
    pub came_in: &'static str,
    /// Of a portal without articles.
    pub nothing_yet: &'static str,
    /// Of how many points of shown digests the check says something.
    pub flagged_in_all: fn(u64) -> String,
    /// Leads to those points.
    pub show_flagged: &'static str,
    /// Digests that wait for it.
    pub unchecked: fn(u64) -> String,
    /// The state of the program and its disk.
    pub machine: &'static str,
    /// Of the program.
    pub version: &'static str,
    /// Whether it is up to date.
    pub search_index: &'static str,
    /// It is.
    pub index_current: &'static str,
    /// It is not, by so many changes.
    pub index_behind: fn(u64) -> String,
    /// Its size.
    pub database: &'static str,
    /// On the disk.
    pub index_size: &'static str,
    /// Where the data folder lies.
    pub disk_left: &'static str,
    /// Where a figure can't be had.
    pub not_known: &'static str,
    /// How far an article is published.
    pub status: fn(Status) -> &'static str,
    /// Between what a list is of, and the list.
    pub colon: &'static str,
    /// The themes, for those who curate.
    pub curate_themes: &'static str,
    /// What was done at the desk.
    pub audit: &'static str,
    /// Names the way by which something was done: `desk`, `cli` or `import`.
    pub audit_origin: fn(&str) -> &'static str,
    /// Nothing was.
    pub nothing_done: &'static str,
    /// All of it as a file.
    pub as_lines: &'static str,
    /// A button.
    pub undo: &'static str,
    /// Of what was undone.
    pub undone: &'static str,
    /// What an undoing would restore has changed.
    pub cannot_undo: &'static str,
    /// A field.
    pub english_name: &'static str,
    /// A field.
    pub english_description: &'static str,
    /// A field.
    pub chinese_name: &'static str,
    /// A field.
    pub chinese_description: &'static str,
    /// What another name does.
    pub naming_about: &'static str,
    /// A button.
    pub keep_theme: &'static str,
    /// A heading.
    pub further_names: &'static str,
    /// A field.
    pub further_name: &'static str,
    /// What it does.
    pub further_about: &'static str,
    /// A button.
    pub add: &'static str,
    /// Before the addresses that lead on.
    pub former_addresses: &'static str,
    /// A heading.
    pub merge: &'static str,
    /// What it does.
    pub merge_about: &'static str,
    /// A field.
    pub merge_into: &'static str,
    /// Before themes that may be one.
    pub likely_same: &'static str,
    /// A button.
    pub merge_it: &'static str,
    /// What a theme may be called.
    pub theme_name_rule: &'static str,
    /// How much may be said of it.
    pub description_rule: &'static str,
    /// A name that means none.
    pub no_such_theme: &'static str,
    /// A name that means the same.
    pub same_theme: &'static str,
    /// The name is another theme's.
    pub name_of_other: fn(&str) -> String,
    /// What was done.
    pub action: fn(Action) -> &'static str,
    /// A heading: the sign before a name, and where the name stands.
    pub placing: &'static str,
    /// A field.
    pub sign: &'static str,
    /// What may stand there.
    pub sign_rule: &'static str,
    /// How a theme stands among the others.
    pub standing: &'static str,
    /// Each way.
    pub prominence: fn(Prominence) -> &'static str,
    /// A heading.
    pub split: &'static str,
    /// What it does.
    pub split_about: &'static str,
    /// The names to choose from.
    pub split_names: &'static str,
    /// A field.
    pub split_into: &'static str,
    /// A button.
    pub split_it: &'static str,
    /// No name was chosen, or one that can't leave.
    pub split_rule: &'static str,
    /// "3 groups".
    pub count_groups: fn(u64) -> String,
    /// A button beside two themes that may be one.
    pub not_same: &'static str,
    /// The sources, for those who curate.
    pub curate_sources: &'static str,
    /// A field.
    pub name_language: &'static str,
    /// A field.
    pub description: &'static str,
    /// What a site's address is.
    pub site_rule: &'static str,
    /// What a source may be called.
    pub source_name_rule: &'static str,
    /// What another name does.
    pub source_naming_about: &'static str,
    /// What a further name does.
    pub source_further_about: &'static str,
    /// Heads the form that splits names off from a source.
    pub source_split: &'static str,
    /// What that does.
    pub source_split_about: &'static str,
    /// Labels the name of what is split off.
    pub source_split_into: &'static str,
    /// A heading.
    pub source_merge: &'static str,
    /// What it does.
    pub source_merge_about: &'static str,
    /// A field.
    pub source_merge_into: &'static str,
    /// A name that means none.
    pub no_such_source: &'static str,
    /// A name that means the same.
    pub same_source: &'static str,
    /// The name is another source's.
    pub name_of_other_source: fn(&str) -> String,

    // The bin.
    /// Where articles are before they are deleted.
    pub bin: &'static str,
    /// A button.
    pub to_bin: &'static str,
    /// What the bin is.
    pub bin_about: &'static str,
    /// Nothing is in it.
    pub bin_empty: &'static str,
    /// On which day an article is deleted.
    pub deleted_on: fn(&str) -> String,
    /// A button.
    pub put_back: &'static str,

    // Links to one article.
    /// A button.
    pub make_unlisted: &'static str,
    /// Who sees what is unlisted.
    pub seen_by_holders: &'static str,
    /// Heads the tokens of programs.
    pub tokens: &'static str,
    /// What they are.
    pub tokens_about: &'static str,
    /// Leads to them.
    pub tokens_see: &'static str,
    /// Labels what a token is for.
    pub token_name: &'static str,
    /// What such a name may be.
    pub token_name_rule: &'static str,
    /// Labels what a token opens.
    pub token_scope: &'static str,
    /// What a token opens.
    pub scope: fn(Scope) -> &'static str,
    /// Labels for how long a token holds.
    pub token_for: &'static str,
    /// The button that makes a token.
    pub token_make: &'static str,
    /// Before a token that was just made.
    pub token_once: &'static str,
    /// Where there is none.
    pub token_none: &'static str,
    /// When a token was used last.
    pub token_used: fn(&str) -> String,
    /// Where it never was.
    pub token_unused: &'static str,
    /// The button that revokes a token.
    pub token_revoke: &'static str,
    /// The page of one's passkeys.
    pub passkeys: &'static str,
    /// What they are.
    pub passkeys_about: &'static str,
    /// Leads to them.
    pub passkeys_see: &'static str,
    /// Where they can't be used at this address, but at another of this machine.
    pub passkeys_at: fn(&str) -> String,
    /// Where they can't be used at this address.
    pub passkeys_nowhere: &'static str,
    /// Where the browser can't make one.
    pub passkeys_no_script: &'static str,
    /// Where there is none.
    pub passkey_none: &'static str,
    /// Labels what a passkey is called.
    pub passkey_name: &'static str,
    /// What to call it.
    pub passkey_name_about: &'static str,
    /// The button that adds one.
    pub passkey_add: &'static str,
    /// When it was added.
    pub passkey_added: fn(&str) -> String,
    /// The host that it is good for, where that is another.
    pub passkey_for: fn(&str) -> String,
    /// Opens what can be done to a passkey.
    pub passkey_change: &'static str,
    /// The button that gives it another name.
    pub passkey_rename: &'static str,
    /// The button that removes it.
    pub passkey_remove: &'static str,
    /// Why the last one isn't removed.
    pub passkey_last: &'static str,
    /// Where a passkey was not taken.
    pub passkey_not_added: &'static str,
    /// The button that signs in by one.
    pub passkey_sign_in: &'static str,
    /// Where a passkey opened nothing.
    pub passkey_refused: &'static str,
    /// Where the browser gave none.
    pub passkey_failed: &'static str,
    /// Why the password is asked for again.
    pub confirm_about: &'static str,
    /// Names the second way of signing in.
    pub second_way: &'static str,
    /// What it is.
    pub second_about: &'static str,
    /// Where it is on.
    pub second_is_on: &'static str,
    /// Where it is off.
    pub second_is_off: &'static str,
    /// What it takes to switch it on.
    pub second_needs: &'static str,
    /// The button that switches it on.
    pub second_turn_on: &'static str,
    /// The button that switches it off.
    pub second_turn_off: &'static str,
    /// The page that asks for the rest.
    pub second_step: &'static str,
    /// The button for a passkey there.
    pub second_passkey: &'static str,
    /// Where it was wrong.
    pub second_refused: &'static str,
    /// Leads back to name and password.
    pub second_anew: &'static str,
    /// The page of recovery codes.
    pub recovery: &'static str,
    /// What they are.
    pub recovery_about: &'static str,
    /// How many are left.
    pub recovery_left: fn(u64) -> String,
    /// The button that makes them.
    pub recovery_make: &'static str,
    /// What becomes of those there are.
    pub recovery_replaces: &'static str,
    /// Before those that were just made.
    pub recovery_once: fn(&str) -> String,
    /// The button that copies them.
    pub recovery_copy: &'static str,
    /// The button that prints them.
    pub recovery_print: &'static str,
    /// Labels one of them.
    pub recovery_code: &'static str,
    /// How it is typed.
    pub recovery_code_about: &'static str,
    /// The page of them.
    pub share_links: &'static str,
    /// What they do.
    pub share_about: &'static str,
    /// Before the choices of how long one holds.
    pub share_for: &'static str,
    /// So many days.
    pub share_days: fn(i64) -> String,
    /// As long as nobody ends it.
    pub share_never: &'static str,
    /// A button.
    pub share_make: &'static str,
    /// Beside one that was just made.
    pub share_once: &'static str,
    /// There are none.
    pub share_none: &'static str,
    /// Until a moment.
    pub share_until: fn(&str) -> String,
    /// A button.
    pub share_end: &'static str,
    /// To those who came by such a link.
    pub shared_note: &'static str,

    // Pasting.
    // Editing an article.
    /// The link from an article to its form.
    pub edit: &'static str,
    /// The page of the form.
    pub edit_article: &'static str,
    /// The page of an article's text.
    pub edit_text: &'static str,
    /// The fields beside the digest.
    pub fields: &'static str,
    /// A field.
    pub field_title: &'static str,
    /// A field.
    pub field_url: &'static str,
    /// A field.
    pub field_source: &'static str,
    /// A field.
    pub field_authors: &'static str,
    /// A field.
    pub field_published: &'static str,
    /// A field.
    pub field_lang: &'static str,
    /// A field.
    pub field_themes: &'static str,
    /// The digest as text.
    pub digest_text: &'static str,
    /// Heads what is said of it.
    pub digest_itself: &'static str,
    /// Turns the form into text.
    pub as_text: &'static str,
    /// Turns the text into the form.
    pub as_form: &'static str,
    /// It can't.
    pub no_text: &'static str,
    /// A field.
    pub group_title: &'static str,
    /// Stands before a point's number.
    pub point: &'static str,
    /// A button.
    pub add_point: &'static str,
    /// A button.
    pub add_group: &'static str,
    /// A button, before a point's number.
    pub move_up: &'static str,
    /// A button, before a point's number.
    pub move_down: &'static str,
    /// A button, before a point's number.
    pub take_out: &'static str,
    /// A field.
    pub reason: &'static str,
    /// What is wrong with it.
    pub reason_rule: &'static str,
    /// What is wrong with a title or name.
    pub title_rule: &'static str,
    /// What is wrong with an address.
    pub url_rule: &'static str,
    /// What is wrong with a time.
    pub time_rule: &'static str,
    /// What is wrong with a language.
    pub lang_rule: &'static str,
    /// What is wrong with a point.
    pub point_rule: &'static str,
    /// What is wrong with a digest.
    pub emptied: &'static str,
    /// Stands before what is wrong.
    pub mend_these: &'static str,
    /// All was so already.
    pub nothing_changed: &'static str,
    /// Two have edited the same.
    pub raced: &'static str,
    /// Stands before the other's words.
    pub saved_meanwhile: &'static str,
    /// A point that one took out and the other changed.
    pub you_took_out: &'static str,
    /// A point that one changed and the other took out.
    pub they_took_out: &'static str,
    /// A point that only the other changed.
    pub taken_over: &'static str,
    /// A point that both moved.
    pub moved_by_both: &'static str,
    /// A box to tick.
    pub take_theirs: &'static str,
    /// Leads to the comparison.
    pub what_changed: &'static str,
    /// A button.
    pub restore_revision: &'static str,
    /// What the field of paragraphs takes.
    pub text_about: &'static str,
    /// A field.
    pub paragraphs: &'static str,
    /// It can't be edited here.
    pub text_too_long: &'static str,
    /// Two have edited the text.
    pub text_raced: &'static str,
    /// What one wrote.
    pub your_text: &'static str,
    /// What is wrong with a text.
    pub text_rule: &'static str,
    /// Names a group by its number.
    pub group_number: fn(usize) -> String,
    /// What is wrong with an address.
    pub url_taken: fn(&str) -> String,
    /// Names who wrote a revision.
    pub edited_by: fn(&str) -> String,
    /// Says whose words a revision brings back.
    pub restored_from: fn(u32) -> String,
    /// What is wrong with a number.
    pub number_unknown: fn(u32) -> String,
    /// What is wrong with a number.
    pub number_twice: fn(u32) -> String,
    /// Says what a change of the text has cost.
    pub citations_lost: fn(u64) -> String,

    // Many articles at once.
    /// Many articles at the desk.
    pub articles_at_desk: &'static str,
    /// What can be done there.
    pub bulk_about: &'static str,
    /// A field.
    pub filter_theme: &'static str,
    /// A field.
    pub filter_not_theme: &'static str,
    /// A field.
    pub filter_from: &'static str,
    /// A field.
    pub filter_to: &'static str,
    /// A field.
    pub filter_lang: &'static str,
    /// A field.
    pub filter_status: &'static str,
    /// Any of them.
    pub any_status: &'static str,
    /// Nothing is left.
    pub none_match: &'static str,
    /// Heads the two choices.
    pub which_articles: &'static str,
    /// A choice.
    pub those_ticked: &'static str,
    /// A field.
    pub what_to_do: &'static str,
    /// A field.
    pub bulk_themes: &'static str,
    /// A button.
    pub bulk_do: &'static str,
    /// Why nothing was done.
    pub nothing_chosen: &'static str,
    /// Why no theme is added or removed: at most so many at once.
    pub bulk_themes_wrong: fn(usize) -> String,
    /// A change of many articles.
    pub job: &'static str,
    /// A button.
    pub stop: &'static str,
    /// A button.
    pub go_on: &'static str,
    /// A link.
    pub refresh: &'static str,
    /// How it stands.
    pub job_done: &'static str,
    /// How it stands.
    pub job_running: &'static str,
    /// How it stands.
    pub job_stopped: &'static str,
    /// How it stands.
    pub job_undoes: &'static str,
    /// How it stands.
    pub job_is_undone: &'static str,
    /// Names what is done to many.
    pub bulk_action: fn(BulkAction) -> &'static str,
    /// A choice.
    pub all_matching: fn(u64) -> String,
    /// How far it is.
    pub job_progress: fn(u64, u64) -> String,
    /// What it did.
    pub job_changed: fn(u64, u64) -> String,

    /// The page where one pastes, and what leads to it.
    pub paste: &'static str,
    /// What can be pasted.
    pub paste_about: &'static str,
    /// A field.
    pub paste_text: &'static str,
    /// A field: files whose text goes into the box.
    pub paste_files: &'static str,
    /// A choice.
    pub paste_status: &'static str,
    /// A button and a part of the page.
    pub preview: &'static str,
    /// A button.
    pub keep: &'static str,
    /// What a pasted text is called where files have names.
    pub pasted: &'static str,
    /// Articles new, updated, unchanged, refused.
    pub kept_counts: fn(u64, u64, u64, u64) -> String,
    /// After some were refused.
    pub refused_left: &'static str,
    /// Pieces of imports that were refused: their list.
    pub refused: &'static str,
    /// What can be done with them.
    pub refused_about: &'static str,
    /// There are none.
    pub nothing_refused: &'static str,
    /// Leads to their list.
    pub all_refused: fn(u64) -> String,
    /// Leads there from a box in which some are left.
    pub refused_kept: &'static str,
    /// The page of one.
    pub refused_piece: &'static str,
    /// Its size that is kept, and the whole one.
    pub refused_cut: fn(String, String) -> String,
    /// Who pasted it.
    pub pasted_by: fn(&str) -> String,
    /// It came by the command line.
    pub by_command: &'static str,
    /// How often it came.
    pub times: fn(u64) -> String,
    /// A button: imports it once more.
    pub try_again: &'static str,
    /// A button: has done with it.
    pub let_go: &'static str,
    /// Of a text without anything.
    pub nothing_understood: &'static str,
    /// A line of the text.
    pub line: fn(u64) -> String,
    /// The first and the last line.
    pub lines: fn(u64, u64) -> String,
    /// What an article would be if it were kept.
    pub would_be: fn(What) -> &'static str,
    /// Of an article.
    pub no_source: &'static str,
    /// Of an article.
    pub no_time: &'static str,
    /// Articles that the preview leaves out.
    pub further_articles: fn(u64) -> String,
    /// After the word for a draft.
    pub seen_by_curators: &'static str,
    /// A button.
    pub publish: &'static str,
    /// A button: makes a draft of what is public.
    pub take_back: &'static str,

    // Faults.
    /// A heading and a sentence for each kind.
    pub fault: fn(super::errors::Kind) -> (&'static str, &'static str),
    /// Before a search for the words of an address at which nothing is.
    pub search_address: &'static str,
    /// A field of the address can't be read: its name, what was given, the right form.
    pub bad_field: fn(&str, &str, &str) -> String,
    /// The right form of a day.
    pub form_day: &'static str,
    /// The right form of a language.
    pub form_lang: &'static str,
    /// The right form of the number of another revision.
    pub form_with: &'static str,
    /// The right form of a cursor.
    pub form_cursor: &'static str,
    /// The right form of a page number.
    pub form_page: &'static str,
    /// The right form of a paragraph's number.
    pub form_paragraph: &'static str,
    /// The right form of a list of themes.
    pub form_themes: &'static str,
    /// The same address without the field that can't be read.
    pub without_field: &'static str,
    /// A next step: the stream.
    pub to_articles: &'static str,
    /// A next step: the themes.
    pub to_themes: &'static str,

    // Times.
    /// "Tuesday, 4 March 2025".
    pub day: fn(Date) -> String,
    /// "Mar 2025": the month of a day.
    pub month: fn(Date) -> String,
    /// The table that says the same as a chart.
    pub as_table: &'static str,
    /// "4 Mar 2025".
    pub short_day: fn(Date) -> String,
    /// "4 Mar 2025, 09:30".
    pub moment: fn(&ZonedDateTime) -> String,
    /// "Tuesday, 4 March 2025, 09:30 UTC".
    pub full_moment: fn(&ZonedDateTime) -> String,
    /// Which of a language's names is in this one.
    pub lang_name: fn(&'static Language) -> &'static str,
}

impl Messages {
    /// The name of a language in this one, else its tag.
    #[must_use]
    pub fn name_of<'a>(&self, lang: &'a Lang) -> &'a str {
        Language::of(lang).map_or(lang.as_str(), self.lang_name)
    }
}

/// A language's name in itself, else its tag.
#[must_use]
pub fn endonym(lang: &Lang) -> &str {
    Language::of(lang).map_or(lang.as_str(), |language| language.own)
}

/// A number with a comma between thousands.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
