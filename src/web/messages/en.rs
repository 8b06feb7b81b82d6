//! The pages in English.

use super::{Messages, grouped};
use crate::{
    domain::{BulkAction, Prominence, Role, Scope, Status},
    outgoing::Refused,
    store::{Action, DeliveryState, WebhookState, What},
    web::errors::Kind,
};

/// English.
pub const EN: Messages = Messages {
    tag: "en",
    code: "en",
    locale: "en_US",
    comma: ", ",

    skip: "Skip to the content",
    main_navigation: "Main",
    footer_navigation: "About",
    interface_language: "Language of this interface",
    about: "Articles as cited key points: every claim names the paragraphs it rests on.",
    articles: "Articles",
    themes: "Themes",
    sources: "Sources",
    help: "Help",

    saved: "Saved",
    settings: "Settings",
    settings_about: "How you want to read. This is kept in a cookie of this browser and nowhere else.",
    settings_saved: "Your settings are kept.",
    settings_choices: &[
        ("Colours", &["As the system has them", "Light", "Dark", "Sepia"]),
        ("Size of the text", &["Medium", "Small", "Large", "Larger"]),
        ("Typeface of the text", &["Sans-serif", "Serif"]),
        ("Width of the text", &["Medium", "Narrow", "Wide"]),
        ("Keys for reading", &["On", "Off"]),
        ("Articles you have opened", &["Look like the others", "Are dimmed in lists"]),
    ],
    settings_zone: "Time zone",
    settings_keep: "Keep these settings",
    settings_reset: "Back to the beginning",
    keys: "Keys",
    key_list: &[
        ("j k", "next and previous article or point"),
        ("o", "opens the article"),
        ("e", "opens the paragraph that the point cites"),
        ("c", "copies the link of the point or the article"),
        ("s", "saves the point or the article for later, or lets it go"),
        ("/", "search"),
        ("t", "themes"),
        ("g h", "all articles"),
        ("[ ]", "previous and next article of the list you came from"),
        ("Esc", "closes what is open"),
        ("?", "shows these keys"),
    ],

    filters: "Filters",
    filters_on: "Filters that are on",
    language: "Language",
    any_language: "Any",
    all_themes: |n| if n == 1 { "All themes".to_owned() } else { format!("All {} themes", grouped(n)) },
    all_sources: |n| if n == 1 { "All sources".to_owned() } else { format!("All {} sources", grouped(n)) },
    clear: "Clear",
    not: "not",
    leave_out: |name| format!("not {name}: leave it out"),
    without: |name| format!("not {name}"),
    since: |day| format!("since {day}"),
    until: |day| format!("until {day}"),
    remove_filter: |name| format!("remove filter {name}"),
    narrow: "Narrow further",
    theme: "Theme",
    from: "From",
    to: "To",
    show: "Show",

    count_articles: |n| if n == 1 { "1 article".to_owned() } else { format!("{} articles", grouped(n)) },
    count_points: |n| if n == 1 { "1 point".to_owned() } else { format!("{} points", grouped(n)) },
    count_paragraphs: |n| {
        if n == 1 { "1 paragraph".to_owned() } else { format!("{} paragraphs", grouped(n)) }
    },
    more_themes: |n| if n == 1 { "1 more theme".to_owned() } else { format!("{n} more themes") },
    pages: "Pages",
    newer: "Newer",
    older: "Older",
    nothing_matches: "No article matches all of these filters",
    drop_a_filter: "Drop one of them to see more:",
    nothing_further: "There is nothing further on this side.",
    to_newest: "Back to the newest articles",
    added: |moment| format!("added {moment}"),

    first_title: "Nothing has come in yet",
    first_words: "This portal is ready and empty. Fill it from the command line, then reload this page.",
    first_demo: "To look around first, start it with the sample collection:",
    first_import: "To read your own, import a file:",
    first_formats: "A file may be the text of a saved page, one article or many, or article JSON. \
        Importing the same file twice changes nothing.",

    in_this_article: "In this article",
    core_viewpoint: "Core viewpoint",
    full_text: "Full text",
    original: "Original",
    digest: "Digest",
    provenance: "Provenance",
    imported: |day| format!("Digest imported {day}"),
    extracted: |day| format!("Extracted from the text by Lectern {day}"),
    written_by: |model, day| format!("Written by the model {model} {day}"),
    written_by_a_model: |day| format!("Written by a language model {day}"),
    written_by_a_person: |day| format!("Written by a person {day}"),
    revision: |n| format!("Revision {n}"),
    revisions: "Revisions",
    shown: "shown",
    older_revision: |n| format!("This is revision {n}, an older one."),
    to_present: "Read the present one",
    all_revisions: "All revisions",
    revisions_of: |title| format!("Revisions of “{title}”"),
    compare_with: |n| format!("What changed since revision {n}"),
    first_in_language: "The first in this language",
    changed_since: "See what has changed since",
    compared: |older, newer| format!("From revision {older} to revision {newer}"),
    tally: |t| {
        let fates = [
            (t.kept, "kept"),
            (t.recited, "with other citations"),
            (t.reworded, "reworded"),
            (t.added, "added"),
            (t.gone, "gone"),
        ];
        let told = fates.iter().filter(|(count, _)| *count > 0);
        let told: Vec<String> = told.map(|(count, fate)| format!("{} {fate}", grouped(*count))).collect();
        let moved =
            if t.moved > 0 { format!("; {} in another group", grouped(t.moved)) } else { String::new() };
        format!("{}{moved}", if told.is_empty() { "No points".to_owned() } else { told.join(", ") })
    },
    kept: "Kept",
    reworded: "Reworded",
    recited: "Other citations",
    added_point: "Added",
    gone: "Gone",
    before: "Before",
    now: "Now",
    moved_from: "Moved here from:",
    once_titled: "Titled before:",
    new_group: "New group",
    gone_group: "No longer a group",
    compare_with_which: "Compare with another revision",
    side_by_side: |left, right| format!("{left} beside {right}"),
    stands_under: "In the group:",
    other_text: "These two digests were made from different versions of the text. The numbers lead to the version \
        that the first one cites.",
    take_along: "Take it along",
    as_markdown: "Markdown",
    as_json: "JSON",
    link: "Link",
    link_to_point: "Link to this point",
    as_quotation: "Quotation",
    link_to_group: "Link to this group",
    link_to_article: "Link to this article",
    script_words: &[
        "Copy link",
        "Share",
        "Copied",
        "Could not be copied",
        "Close",
        "Save",
        "Saved",
        "You are offline: this is the page as you last read it.",
    ],
    one_new: "1 new article",
    many_new: "{n} new articles",
    webhooks: "Webhooks",
    webhooks_about: "Programs that are told when articles that every reader sees are published, revised or flagged. Each call is signed by Standard Webhooks, and made again with growing pauses for three days until it is answered.",
    webhooks_none: "None is set up yet.",
    webhook_new: "Add a webhook",
    webhook_make: "Add",
    webhook_url: "Address",
    webhook_url_rule: "An address such as https://hooks.example.org/lectern, without name and password.",
    webhook_reach: "A public address, or a host that --private-hosts names",
    webhook_kinds: "Told when an article is",
    webhook_kinds_rule: "Choose at least one.",
    webhook_secret_once: "Calls are signed with this secret. It is shown this once: keep it where the calls arrive.",
    webhook_change: "Save",
    webhook_test: "Send a test",
    webhook_on: "Switch on",
    webhook_off: "Switch off",
    webhook_renew: "New secret",
    webhook_remove: "Remove",
    deliveries: "Deliveries",
    deliveries_none: "Nothing has been sent yet.",
    delivery_again: "Send again",
    webhook_state: |state| match state {
        WebhookState::On => "On",
        WebhookState::Off => "Off",
        WebhookState::Gone => "Off: it answered that it wants no more calls",
    },
    webhook_failing: |n| {
        if n == 1 { "1 call failed".to_owned() } else { format!("{n} calls in a row failed") }
    },
    webhook_waiting: |n| {
        if n == 1 { "1 call is waiting".to_owned() } else { format!("{} calls are waiting", grouped(n)) }
    },
    event_kind: |kind| match kind {
        "article.published" => "published",
        "article.revised" => "revised",
        "article.flagged" => "flagged by the citation check",
        _ => "test",
    },
    delivery_open: "No answer noted",
    delivery_state: |state| match state {
        DeliveryState::Waiting => "Waiting",
        DeliveryState::Delivered => "Delivered",
        DeliveryState::Failed => "Given up",
        DeliveryState::Dropped => "Not sent: the article is not public any more",
    },
    unanswered: |refused| match refused {
        Refused::Address => "The address can't be called",
        Refused::Unreachable => "It could not be reached",
        Refused::Slow => "It did not answer within 30 seconds",
        Refused::Large => "Its answer is too large",
        Refused::Turn => "Its turn did not come in time: other calls to the same host took too long",
    },
    delivery_attempts: |n| format!("{n} attempts"),
    delivery_due: |time| format!("next attempt {time}"),
    programs: "The API",
    programs_about: "What programs may ask of this portal and what they are answered, made from the document that they fetch:",
    programs_ways: "Requests",
    programs_parameters: "Parameters",
    programs_body: "Body",
    programs_answers: "Answers",
    programs_required: "required",
    programs_shapes: "Shapes",
    saved_about: "Articles and points you saved for later. The list is kept in this browser and nowhere else.",
    saved_needs_script: "The list is kept by a script of this page, and JavaScript is off.",
    saved_nothing: "Nothing is saved yet. “Save” stands beside every article and every point.",
    saved_remove: "Remove",
    saved_markdown: "Take all along as Markdown",
    saved_json: "Take all along as JSON",
    offline: ("You are offline", "The portal can't be reached, and this page was not read here before."),
    offline_pages: "Pages you read last, which can be read without a connection:",
    paragraph: |n| format!("Paragraph {n}"),
    paragraph_of_original: |n| format!("Paragraph {n} of the original"),
    paragraph_not_stored: |n, stored| format!("Paragraph {n} is not stored: the text here ends at {stored}"),
    paragraph_of: |n, of| format!("Paragraph {n} of {of}"),
    paragraph_of_any: "Paragraph {n} of {of}",
    close: "Close",
    resting_here: "Points that rest on this paragraph",
    nothing_rests_here: "No point of this digest rests on this paragraph.",
    in_full_text: "In the full text",
    core_short: "core",
    cited_by: |group, point| {
        if group == 0 {
            format!("core: cited by the core viewpoint, point {point}")
        } else {
            format!("{group}.{point}: cited by group {group}, point {point}")
        }
    },
    place: |group, point| {
        if group == 0 {
            format!("Core viewpoint, point {point}")
        } else {
            format!("Group {group}, point {point}")
        }
    },
    coverage: |cited, of, gap| {
        let left_out = gap.map_or_else(String::new, |(from, to)| {
            let stretch = if from == to { from.to_string() } else { format!("{from}–{to}") };
            format!("; longest stretch left out: {stretch}")
        });
        format!("{cited} of {of} paragraphs cited{left_out}")
    },
    citation_check: "Citation check: ",
    and_further: "; ",
    not_in_text: |n| format!("the text has no paragraph {n}"),
    not_found_in: |cited| format!("not found in {}", paragraphs(cited)),
    but_in: ", but in ",
    flagged: |n| match n {
        0 => "The citation check has nothing to say of its points.".to_owned(),
        1 => "The citation check has something to say of 1 point.".to_owned(),
        n => format!("The citation check has something to say of {n} points."),
    },
    how_it_checks: "How it checks",
    nothing_stored: "Only the title of this article has come in so far; it has neither a digest nor a text.",

    one_point: "One key point",
    in_context: "Read it among the others",
    earlier_wordings: "Earlier wordings",
    dropped: |held, present| {
        format!(
            "This point is from revision {held}. The present digest, revision {present}, no longer holds it."
        )
    },
    not_taken: |held, present| {
        format!(
            "This point is from revision {held}. The present digest, revision {present}, doesn’t hold it."
        )
    },

    name: "Name",
    readings: "Two readings",
    reading_articles: "Articles",
    reading_points: "Points",
    also_known: "Also called",
    site: "Site",
    no_name_matches: "No name matches.",
    show_all: "Show all",
    page_of: |page, pages| format!("Page {page} of {pages}"),
    previous: "Previous",
    next: "Next",
    theme_about: |name, n| {
        if n == 1 {
            format!("1 article on {name}, as cited key points.")
        } else {
            format!("{} articles on {name}, as cited key points.", grouped(n))
        }
    },
    source_about: |name, n| {
        if n == 1 {
            format!("1 article from {name}, as cited key points.")
        } else {
            format!("{} articles from {name}, as cited key points.", grouped(n))
        }
    },
    themes_about: "All themes, the most used first.",
    sources_about: "All sources, the most used first.",

    search: "Search",
    searched: |query| format!("Search: {query}"),
    search_for: "Words to search for",
    search_hint: "All words must match. “phrase”, -not, OR, theme:, source:, in:points …",
    search_more: "All that can be typed",
    index_building: |percent| {
        format!("The search index is being built: {percent} %. Results are not complete yet.")
    },
    read_as: "Read as:",
    read_as_words: |part| format!("“{part}” was searched as words."),
    query_cut: "The query is very long; its end was left out.",
    order: "Order",
    best_first: "Best first",
    newest_first: "Newest first",
    nothing_found: "Nothing found",
    try_any: "Search for any of these words",
    try_without: "Search without the filters",
    did_you_mean: "Words spelled nearly so:",
    dropping: |part| format!("Without “{part}”"),
    dates: "Dates",
    suggested: |kind, articles| format!("{kind} · {}", (EN.count_articles)(articles)),
    kind_theme: "Theme",
    kind_source: "Source",
    kind_article: "Article",
    suggestions: "Suggestions",
    related: "More on these points",
    related_to: |title| format!("More on the points of {title}"),
    nothing_related: "No other article says much of the same.",
    in_common: "In common:",
    further_points: |n| {
        if n == 1 {
            "1 more point matches".to_owned()
        } else {
            format!("{} more points match", grouped(n as u64))
        }
    },
    months: "Month",
    search_language: "What can be typed into the search box",
    search_syntax: &[
        ("state space", "both words, anywhere in title, points or text; models finds model too"),
        ("\"state space\"", "exactly these words, one after another"),
        (
            "大模型",
            "Chinese, Japanese and Korean as they stand; simplified finds traditional, and the reverse",
        ),
        ("-mamba", "without this word; works before everything below too"),
        ("retnet OR rwkv", "one of the two"),
        ("(a OR b) c", "brackets hold together"),
        ("theme:open-weights", "belongs to a theme, by its address or any of its names"),
        ("source:\"Field Notes\"", "by this source"),
        ("lang:zh", "has a digest, else its text, in this language"),
        ("author:li", "by this author"),
        ("title:recall", "the word is in the title"),
        ("in:points", "ranks single key points instead of articles"),
        ("after:2025-07-01", "on this day or later; a year or a month will do"),
        ("before:2025-08", "before this day"),
        ("last:7d", "in the last days (d), weeks (w), months (m) or years (y)"),
        ("check:warn", "the citation check has something to say of a point"),
        ("origin:model", "digests that were imported, extractive, by a model, or by a person"),
    ],

    help_parts: &[
        (
            "What you read here",
            &[
                "Each article is held as a digest: a core viewpoint, then key points in groups. Every group bears a theme as its title.",
                "A small number after a sentence is a citation. It names a paragraph of the article, and leads to it where the text is stored here; otherwise it says which paragraph of the original is meant.",
                "With JavaScript a citation opens its paragraph beside the points, in its context, with the other points that rest on it. Each paragraph of the full text leads back to its points: 2.1 is the first point of the second group.",
                "The strip under the core viewpoint has a tick for each paragraph of the text; the tall ones are cited.",
                "Under each article stands where its digest comes from: a file, Lectern's own choice of sentences, a named language model, or a person. Older revisions stay readable, and any two of a language can be compared point by point.",
                "Where a digest is in two languages, they can be read side by side: points that rest on the same paragraphs stand beside each other.",
            ],
        ),
        (
            "Finding articles",
            &[
                "Choose a theme, a source or a language beside the articles. Filters add up: with two themes you see the articles that belong to both. The numbers count what remains.",
                "“not” leaves a theme out. A filter that is on stands above the articles; select it to remove it.",
                "Days are those of this portal's time zone, and the last day is included. A theme may be typed by its name.",
            ],
        ),
        (
            "Themes and sources",
            &[
                "An article belongs to a theme when it carries it or when one of its groups bears it.",
                "A theme or a source can be read in two ways: by articles, or by the key points alone, newest first.",
            ],
        ),
        (
            "Links that last",
            &[
                "The address of an article, a theme, a source and a single key point stays good, and is copied beside each of them; so are Markdown with footnotes and a plain quotation.",
                "An address with filters can be shared as it stands.",
                "An article can be taken along as Markdown or as JSON.",
            ],
        ),
        (
            "Without a mouse",
            &[
                "Every link can be reached with the Tab key; the first one skips to the content. Nothing that is read needs JavaScript; with it the keys below work too. They can be turned off in the settings.",
            ],
        ),
        (
            "What stays in your browser",
            &[
                "Settings, what you saved and the pages you read last are kept in this browser alone. Those pages open without a connection, too.",
            ],
        ),
    ],

    check_part: (
        "The citation check",
        &[
            "When a digest comes in with its text, Lectern looks for what each point says in the paragraphs that the point cites: figures with their units, dates, names in Latin letters, quotations and titles; and whether the text has the paragraph at all. A figure may be written in another way (2.5 million or 2,500,000, in words or in Chinese numerals); between languages only figures, years and Latin names are looked for.",
            "What isn't found is told beside the point, with the paragraphs that were read and, where there is one, another paragraph that holds it. That is a reason to look, not a verdict: the point may say the same in other words. And a point of which nothing is told may still be wrong: who did what to whom is not checked.",
            "The search check:warn finds every point of which something is told.",
        ],
    ),

    sign_in: "Sign in",
    sign_out: "Sign out",
    sign_in_refused: "This name and password do not go together.",
    sign_in_wait: |n| {
        format!("There were too many attempts. Try again in {n} minute{}.", if n == 1 { "" } else { "s" })
    },
    no_owner: "This portal has no owner yet, so nobody can sign in.",
    to_set_up: "Set it up with the code that the server printed",
    needs_https: "A password would travel in the open here. Reach the portal by https, and start it with --base-url https://…; on the machine itself http will do.",
    user_name: "Name",
    password: "Password",
    set_up: "Set up this portal",
    set_up_about: "The server printed a one-time code on its terminal when it started. Whoever has it becomes the owner.",
    setup_code: "Code from the terminal",
    code_wrong: "This is not the code that the server printed.",
    name_rule: "A name has 1 to 60 characters, among them a letter or a digit.",
    name_taken: "Somebody has this name already.",
    password_rule: "At least 10 characters.",
    account: "Account",
    done: "Done.",
    sessions: "Where you are signed in",
    unknown_browser: "Unknown browser",
    this_browser: "this browser",
    end_session: "End",
    end_others: "End all others",
    change_password: "Change the password",
    old_password: "Present password",
    new_password: "New password",
    old_password_wrong: "This is not the present password.",
    change_ends_all: "Everybody signed in with the present password is signed out, this browser too.",
    role: |role| match role {
        Role::Owner => "Owner",
        Role::Editor => "Editor",
        Role::Reader => "Reader",
    },

    sign_in_by: |name| format!("Sign in with {name}"),
    provider_unreachable: |name| {
        format!(
            "{name} can’t be reached at this moment. Try again in a minute, or sign in by name and password."
        )
    },
    provider_stale: "This sign-in was begun in another browser or more than ten minutes ago, or it was used already. Begin it again.",
    provider_denied: |name, code, words| {
        if words.is_empty() {
            format!("{name} did not sign you in. It says: {code}.")
        } else {
            format!("{name} did not sign you in. It says: {words} ({code})")
        }
    },
    provider_untrusted: |name| {
        format!(
            "What {name} answered can’t be trusted, so nobody was signed in. The log of the portal says why."
        )
    },
    no_role: |name, who| {
        format!(
            "{name} knows you as {who}, but none of your groups there may sign in here. Ask whoever runs this portal."
        )
    },
    signed_out: "Signed out",
    signed_out_here: "You are signed out here.",
    sign_out_there: |name| format!("Sign out at {name}, too"),
    by_proxy: |name| {
        format!(
            "The proxy in front of this portal says that you are {name}. As long as it does, you are signed in; sign out there."
        )
    },
    proxy_refused: "The proxy in front of this portal says who you are, but none of your groups may sign in here. Ask whoever runs this portal.",
    identities: "Other ways to sign in",
    identities_about: "Each time you come in this way, your groups there set your role here.",
    linked_since: |time| format!("linked since {time}"),
    unlink: "Unlink",
    link_to: |name| format!("Link your account at {name}"),
    link_title: "Link an account",
    link_ask: |who, name, user| format!("You are {who} at {name}. Shall that sign you in here as {user}?"),
    link_about: "Whoever is signed in there as the same can then come in here. Each time, the groups there set your role here.",
    link_do: "Link",
    link_not: "Don’t link",
    link_taken: |who| {
        format!(
            "{who} belongs to another account here, maybe one that was made at an earlier sign-in. Whoever runs this portal can remove that one."
        )
    },

    desk: "Desk",
    not_public: "Not public",
    came_in: "Came in last",
    nothing_yet: "Nothing has come in yet.",
    flagged_in_all: |n| match n {
        0 => "It has nothing to say of any point.".to_owned(),
        1 => "It has something to say of 1 point.".to_owned(),
        n => format!("It has something to say of {} points.", grouped(n)),
    },
    show_flagged: "Show them",
    unchecked: |n| format!("Digests not looked through yet: {}.", grouped(n)),
    machine: "This portal",
    version: "Version",
    search_index: "Search index",
    index_current: "up to date",
    index_behind: |n| format!("{} change{} behind", grouped(n), if n == 1 { "" } else { "s" }),
    database: "Database",
    index_size: "Size of the index",
    disk_left: "Disk space left",
    not_known: "not known",
    status: |status| match status {
        Status::Draft => "draft",
        Status::Public => "public",
        Status::Unlisted => "unlisted",
    },
    colon: ": ",
    curate_themes: "Themes at the desk",
    audit: "What was done",
    audit_origin: |origin| match origin {
        "cli" => "command line",
        "import" => "import",
        "api" => "by a program",
        _ => "at the desk",
    },
    nothing_done: "Nothing has been done at the desk yet.",
    as_lines: "Download all as JSON Lines",
    undo: "Undo",
    undone: "undone",
    cannot_undo: "This can't be undone any more: what it would restore has been changed since, or it was undone already. Nothing was changed.",
    english_name: "Name in English",
    english_description: "Description in English",
    chinese_name: "Name in Chinese",
    chinese_description: "Description in Chinese",
    naming_about: "A new name gives the theme a new address; the old one leads on to it, and the old name goes on meaning it.",
    keep_theme: "Save",
    further_names: "Further names",
    further_name: "A further name",
    further_about: "What is imported under this name joins the theme.",
    add: "Add",
    former_addresses: "Former addresses",
    merge: "Merge into another theme",
    merge_about: "All articles and groups of this theme join the other one, and its names and addresses lead there. Titles of groups stay as they are. It can be undone.",
    merge_into: "Name or address of the other theme",
    likely_same: "Likely the same",
    merge_it: "Merge",
    theme_name_rule: "A name has 1 to 200 characters on one line; a description needs a name beside it.",
    description_rule: "At most 1,000 characters.",
    no_such_theme: "No theme has this name or address.",
    same_theme: "This is the same theme already.",
    name_of_other: |name| {
        format!("This name means the theme “{name}”. Merge the two, or choose another name.")
    },
    action: |action| match action {
        Action::ThemeEdited => "Theme changed",
        Action::ThemeAliased => "Name added",
        Action::ThemesMerged => "Themes merged",
        Action::ThemeEditUndone => "Change of a theme undone",
        Action::ThemeAliasUndone => "Added name undone",
        Action::ThemesMergeUndone => "Merge undone",
        Action::ArticlesTakenIn => "Articles added",
        Action::ArticlePublished => "Article published",
        Action::ArticleTakenBack => "Article made a draft",
        Action::RefusedMended => "Refused piece mended and taken in",
        Action::RefusedLetGo => "Refused piece let go",
        Action::RefusedLetGoUndone => "Letting go undone",
        Action::ThemePlaced => "Sign or place of a theme changed",
        Action::ThemePlaceUndone => "Sign or place of a theme undone",
        Action::ThemeSplit => "Theme split",
        Action::ThemeSplitUndone => "Split undone",
        Action::ThemesToldApart => "Themes told apart",
        Action::ThemesToldApartUndone => "Telling apart undone",
        Action::SourceEdited => "Source changed",
        Action::SourceEditUndone => "Change of a source undone",
        Action::SourceAliased => "Name of a source added",
        Action::SourceAliasUndone => "Added name of a source undone",
        Action::SourcesMerged => "Sources merged",
        Action::SourcesMergeUndone => "Merge of sources undone",
        Action::SourceSplit => "Source split",
        Action::SourceSplitUndone => "Split of a source undone",
        Action::SourcesToldApart => "Sources told apart",
        Action::SourcesToldApartUndone => "Telling sources apart undone",
        Action::BulkThemesAdded => "Themes added to many articles",
        Action::BulkThemesRemoved => "Themes removed from many articles",
        Action::BulkChecked => "Many articles checked again",
        Action::BulkPublished => "Many articles published",
        Action::BulkTakenBack => "Many articles made drafts",
        Action::BulkBinned => "Many articles moved to the bin",
        Action::BulkUndone => "Change of many articles undone",
        Action::UserAdded => "User added",
        Action::UserPasswordSet => "User given a new password",
        Action::UserRemoved => "User removed",
        Action::UserRoleSet => "Role set by groups",
        Action::IdentityLinked => "Outside sign-in linked",
        Action::IdentityUnlinked => "Outside sign-in unlinked",
        Action::ArticleEdited => "Article changed",
        Action::ArticleEditUndone => "Change of an article undone",
        Action::TextEdited => "Text changed",
        Action::TextEditUndone => "Change of a text undone",
        Action::RevisionRestored => "Revision shown again",
        Action::RevisionRestoreUndone => "Revision shown again: undone",
        Action::ArticleUnlisted => "Article made unlisted",
        Action::StatusUndone => "Change of status undone",
        Action::ArticleBinned => "Article moved to the bin",
        Action::ArticlePutBack => "Article put back from the bin",
        Action::LinkMade => "Link to an article made",
        Action::DigestWritten => "Digest written",
        Action::TokenMade => "Token made",
        Action::TokenRevoked => "Token revoked",
        Action::WebhookMade => "Webhook added",
        Action::WebhookChanged => "Webhook changed",
        Action::WebhookRenewed => "Webhook given a new secret",
        Action::WebhookSwitchedOn => "Webhook switched on",
        Action::WebhookSwitchedOff => "Webhook switched off",
        Action::WebhookRemoved => "Webhook removed",
        Action::PasskeyAdded => "Passkey added",
        Action::PasskeyRenamed => "Passkey renamed",
        Action::PasskeyRemoved => "Passkey removed",
        Action::RecoveryCodesMade => "Recovery codes made",
        Action::RecoveryCodeUsed => "Recovery code used",
        Action::SecondWayOn => "Two-step sign-in switched on",
        Action::SecondWayOff => "Two-step sign-in switched off",
        Action::LinkEnded => "Link to an article ended",
    },
    placing: "Sign and place",
    sign: "Sign before the name",
    sign_rule: "One or two characters, such as an emoji; or nothing.",
    standing: "Among the others",
    prominence: |prominence| match prominence {
        Prominence::Plain => "by its number of articles",
        Prominence::Pinned => "before the others",
        Prominence::Hidden => "hidden: not offered to readers; its address goes on answering",
    },
    split: "Split off a theme",
    split_about: "The names you choose mean a new theme from now on, and every group with one of these titles joins it. Articles that carry this theme keep it, and so do its addresses. It can be undone.",
    split_names: "Names to split off",
    split_into: "Name of the new theme",
    split_it: "Split off",
    split_rule: "Choose at least one name.",
    count_groups: |n| if n == 1 { "1 group".to_owned() } else { format!("{} groups", grouped(n)) },
    not_same: "Not the same",
    curate_sources: "Sources at the desk",
    name_language: "Language of the name (en, zh, …)",
    description: "Description",
    site_rule: "An address that begins with http:// or https://; or nothing.",
    source_name_rule: "A name has 1 to 200 characters on one line.",
    source_naming_about: "A new name gives the source a new address; the old one leads on to it, and the old name goes on meaning it.",
    source_further_about: "What is imported under this name is of this source.",
    source_split: "Split off a source",
    source_split_about: "The names you choose mean a new source from now on, and every article that came in under one of them joins it. The addresses stay with this source. It can be undone.",
    source_split_into: "Name of the new source",
    source_merge: "Merge into another source",
    source_merge_about: "All articles of this source join the other one, and its names and addresses lead there. It can be undone.",
    source_merge_into: "Name or address of the other source",
    no_such_source: "No source has this name or address.",
    same_source: "This is the same source already.",
    name_of_other_source: |name| {
        format!("This name means the source “{name}”. Merge the two, or choose another name.")
    },

    bin: "Bin",
    to_bin: "Move to the bin",
    bin_about: "What is here is seen by nobody. It is deleted for good 30 days after it was moved here.",
    bin_empty: "The bin is empty.",
    deleted_on: |day| format!("deleted for good on {day}"),
    put_back: "Put back",
    make_unlisted: "Make unlisted",
    seen_by_holders: "only those who curate see this, and those who hold a link.",
    tokens: "Tokens for programs",
    tokens_about: "A program that brings a token may use the API on your behalf, until the token expires, is revoked, or your password changes.",
    tokens_see: "See and make tokens",
    token_name: "What it is for",
    token_name_rule: "1 to 100 characters on one line.",
    token_scope: "What it opens",
    scope: |scope| match scope {
        Scope::Read => "read: what every reader reads",
        Scope::Write => "write: change what the portal holds",
        Scope::Admin => "admin: see to tokens, too",
    },
    token_for: "It holds for",
    token_make: "Make a token",
    token_once: "This is the token. It is shown this once: copy it now.",
    token_none: "There is no token.",
    token_used: |time| format!("last used {time}"),
    token_unused: "never used",
    token_revoke: "Revoke",
    passkeys: "Passkeys",
    passkeys_about: "With a passkey you sign in without a password: by the fingerprint, face or PIN of a device, or by a security key.",
    passkeys_see: "See and add passkeys",
    passkeys_at: |at| {
        format!("Browsers have no passkeys at a bare address. Open this portal at {at} to add or use them.")
    },
    passkeys_nowhere: "Passkeys work at a name that is reached by https: start the portal with --base-url https://… and open it there.",
    passkeys_no_script: "To add a passkey takes JavaScript, and a browser that has passkeys.",
    passkey_none: "You have no passkey.",
    passkey_name: "Name",
    passkey_name_about: "By which you will know it, such as the device.",
    passkey_add: "Add a passkey",
    passkey_added: |time| format!("added {time}"),
    passkey_for: |site| format!("for {site}"),
    passkey_change: "Rename or remove",
    passkey_rename: "Rename",
    passkey_remove: "Remove",
    passkey_last: "This is your last passkey, and two-step sign-in rests on it. Add another, or switch that off first.",
    passkey_not_added: "No passkey was added. Try again; at most 20 are kept.",
    passkey_sign_in: "Sign in with a passkey",
    passkey_refused: "This passkey does not open the portal. Try again, or sign in by name and password.",
    passkey_failed: "No passkey was used. Try again.",
    confirm_about: "Asked for again, since your sign-in was more than ten minutes ago.",
    second_way: "Two-step sign-in",
    second_about: "When it is on, a passkey or a recovery code is asked for after your password. A passkey by itself still signs you in.",
    second_is_on: "It is on.",
    second_is_off: "It is off.",
    second_needs: "To switch it on, first add a passkey and make recovery codes.",
    second_turn_on: "Switch it on",
    second_turn_off: "Switch it off",
    second_step: "One more step",
    second_passkey: "Use a passkey",
    second_refused: "That was not right. Try again.",
    second_anew: "Sign in as somebody else",
    recovery: "Recovery codes",
    recovery_about: "Each stands in for a passkey once, after your password. Keep them where you find them without your devices.",
    recovery_left: |n| match n {
        0 => "You have no recovery codes.".to_owned(),
        1 => "1 recovery code is left.".to_owned(),
        n => format!("{n} recovery codes are left."),
    },
    recovery_make: "Make recovery codes",
    recovery_replaces: "New ones take the place of those that are left.",
    recovery_once: |name| {
        format!("These are the recovery codes of {name}. They are shown this once: print or copy them now.")
    },
    recovery_copy: "Copy",
    recovery_print: "Print",
    recovery_code: "Recovery code",
    recovery_code_about: "Hyphens and case don't matter.",
    share_links: "Share links",
    share_about: "Whoever holds such a link reads this article, and nothing else here, whatever its status; in the bin it is read by nobody.",
    share_for: "The link holds for",
    share_days: |days| if days == 1 { "1 day".to_owned() } else { format!("{days} days") },
    share_never: "until it is ended",
    share_make: "Make a link",
    share_once: "This is the link. It is shown this once: copy it now.",
    share_none: "No link leads to this article.",
    share_until: |time| format!("until {time}"),
    share_end: "End",
    shared_note: "This article was shared with you by a link. It leads to nothing else here.",

    edit: "Edit",
    edit_article: "Edit the article",
    edit_text: "Edit the text",
    fields: "Title, source, time, themes",
    field_title: "Title",
    field_url: "Original address",
    field_source: "Source",
    field_authors: "Authors, a line each",
    field_published: "Published",
    field_lang: "Language of the text",
    field_themes: "Themes it carries, a line each",
    digest_itself: "Digest",
    digest_text: "Digest text",
    as_text: "Edit as text",
    as_form: "Edit as a form",
    no_text: "Digest text can't say all of this; go on with the form.",
    group_title: "Title of the group",
    point: "Point",
    add_point: "Add a point",
    add_group: "Add a group",
    move_up: "Move up",
    move_down: "Move down",
    take_out: "Take out",
    reason: "Why, for the history",
    reason_rule: "A reason has at most 200 characters.",
    title_rule: "A title or name has 1 to 1,000 characters on one line.",
    url_rule: "An original address begins with http:// or https:// and holds no password.",
    time_rule: "Write a time like 2025-07-28 04:24 or 2025-07-28T04:24:00Z.",
    lang_rule: "Write a language tag such as en, zh or zh-Hant.",
    point_rule: "A point has at most 10,000 characters on one line.",
    emptied: "A digest needs one point at least.",
    mend_these: "Nothing was saved yet. Mend this first:",
    nothing_changed: "Nothing has changed, so nothing was saved.",
    raced: "Somebody else has saved this article since you opened it, so nothing of yours was saved yet. What you both changed is brought together here: look at what is marked, then save again.",
    saved_meanwhile: "Saved meanwhile",
    you_took_out: "You took this out; meanwhile it was changed to what stands here. Take it out again if it is to go.",
    they_took_out: "It was taken out meanwhile. Take it out here too if it is to stay out.",
    taken_over: "Changed meanwhile; taken over.",
    moved_by_both: "Both of you moved it; it stands where the other put it.",
    take_theirs: "Take what was saved meanwhile",
    what_changed: "What changed",
    restore_revision: "Show this revision again",
    text_about: "An empty line stands between paragraphs. The number in brackets says which paragraph it was, so that citations follow it; a new paragraph has none.",
    paragraphs: "Paragraphs",
    text_too_long: "This text is too long for this page; export the article as JSON, change it there and import it again.",
    text_raced: "Somebody else has changed the text since you opened this page. Nothing of yours was saved; take what you wrote over into the present text below.",
    your_text: "What you wrote",
    text_rule: "A text has 1 to 20,000 paragraphs without control characters.",
    group_number: |n| format!("Group {n}"),
    url_taken: |id| format!("Another article has this original address: /a/{id}."),
    edited_by: |name| format!("by {name}"),
    restored_from: |n| format!("brings back revision {n}"),
    number_unknown: |n| {
        format!("There is no paragraph {n} to be numbered so; leave the number out of a new paragraph.")
    },
    number_twice: |n| format!("Two paragraphs are numbered {n}; leave the number out of the new one."),
    citations_lost: |n| {
        format!(
            "{} citation{} of paragraphs that are gone {} gone too; look at what changed, or undo it.",
            grouped(n),
            if n == 1 { "" } else { "s" },
            if n == 1 { "is" } else { "are" }
        )
    },

    articles_at_desk: "Articles at the desk",
    bulk_about: "Narrow the list down, choose, and change many at once. It can be undone.",
    filter_theme: "Theme",
    filter_not_theme: "Not the theme",
    filter_from: "From",
    filter_to: "To",
    filter_lang: "Language",
    filter_status: "Who sees it",
    any_status: "any",
    none_match: "No article matches.",
    which_articles: "Which articles",
    those_ticked: "Those ticked",
    what_to_do: "What to do",
    bulk_themes: "Themes to add or remove, a line each",
    bulk_do: "Change them",
    bulk_themes_wrong: |most| {
        format!("Name at most {most} themes, each of at most 1,000 characters. Nothing was changed.")
    },
    nothing_chosen: "No article is ticked, or no theme is named that there is. Nothing was changed.",
    job: "Change of many articles",
    stop: "Stop",
    go_on: "Go on",
    refresh: "Refresh",
    job_done: "Done.",
    job_running: "Going on…",
    job_stopped: "Stopped.",
    job_undoes: "This takes an earlier change back.",
    job_is_undone: "It was undone.",
    bulk_action: |action| match action {
        BulkAction::AddThemes => "Add themes",
        BulkAction::RemoveThemes => "Remove themes",
        BulkAction::Check => "Check the citations again",
        BulkAction::Publish => "Publish",
        BulkAction::TakeBack => "Make drafts",
        BulkAction::Bin => "Move to the bin",
    },
    all_matching: |n| format!("All {} that match", grouped(n)),
    job_progress: |n, of| format!("{} of {} articles looked at.", grouped(n), grouped(of)),
    job_changed: |changed, skipped| {
        format!(
            "{} changed; {} left alone, since others have changed them or they are gone.",
            grouped(changed),
            grouped(skipped)
        )
    },

    paste: "Add articles",
    paste_about: "Paste the text of a saved page, a digest, or article JSON. The preview shows what is understood of it; nothing is kept before you say so.",
    paste_text: "Text",
    paste_files: "Or take it from files",
    paste_status: "Who sees new articles",
    preview: "Preview",
    keep: "Keep",
    pasted: "pasted text",
    kept_counts: |new, updated, unchanged, refused| {
        format!("{new} new, {updated} updated, {unchanged} unchanged, {refused} refused.")
    },
    refused_left: "What was refused stands in the box: mend it there and send it again.",
    refused: "Refused",
    refused_about: "What an import could not take in, as it came. Mend it and try again, or let it go; the newest thousand are kept.",
    nothing_refused: "Nothing waits here: all that came went in, was mended or was let go.",
    all_refused: |n| format!("All that was refused ({})", grouped(n)),
    refused_kept: "It is kept among what was refused, too.",
    refused_piece: "A refused piece",
    refused_cut: |kept, whole| {
        format!("Only the first {kept} of {whole} are kept here; mend the file itself and import it anew.")
    },
    pasted_by: |name| format!("pasted by {name}"),
    by_command: "from the command line",
    times: |n| format!("came {} times", grouped(n)),
    try_again: "Try again",
    let_go: "Let go",
    nothing_understood: "There is nothing to read here yet.",
    line: |n| format!("Line {n}:"),
    lines: |from, to| if from == to { format!("Line {from}") } else { format!("Lines {from}–{to}") },
    would_be: |what| match what {
        What::New => "new",
        What::Updated => "brings something new to an article that is here",
        What::Unchanged => "here already, all of it",
    },
    no_source: "no source",
    no_time: "no time",
    further_articles: |n| format!("And {} more.", grouped(n)),
    seen_by_curators: "only those who curate see this.",
    publish: "Publish",
    take_back: "Make it a draft",

    fault: |kind| match kind {
        Kind::NotFound => (
            "Nothing answers at this address",
            "The link may have lost its end on the way. Ids of articles and points are ten letters and digits long.",
        ),
        Kind::Gone => (
            "This is no longer here",
            "The article that was at this address has been withdrawn. The address will not lead to anything else.",
        ),
        Kind::Invalid => ("This request can't be read", "Something in it is not as it must be:"),
        Kind::Method => {
            ("This address doesn't take that request", "It can be read with GET; nothing was changed.")
        }
        Kind::Unauthorized => (
            "One has to sign in",
            "This portal is read by those who are signed in; do that in a browser first.",
        ),
        Kind::Forbidden => (
            "This may not be done so",
            "The form did not come from a page of this portal, its page was too old, or it is for others to send. Nothing was changed; open the page anew and try again.",
        ),
        Kind::Conflict => ("This contradicts what is stored", "Nothing was changed:"),
        Kind::Busy => ("Not just now", "The portal can't do this at the moment. Try again in half a minute."),
        Kind::Internal => (
            "A fault on our side",
            "The cause has been written to the log. Try again; if it comes back, tell whoever runs this portal.",
        ),
        Kind::Timeout => {
            ("The request took too long", "The connection was too slow to finish it. Try again.")
        }
        Kind::TooLarge => ("The request is too large", "Send less at once."),
        Kind::TooLong => ("The address is too long", "Shorten it, for instance by dropping filters."),
        Kind::Other => ("This request can't be answered", "Something in it is not as it must be."),
    },
    search_address: "Search for the words of this address:",
    bad_field: |field, given, form| format!("The field “{field}” can't be “{given}”: {form}."),
    form_day: "it takes a day such as 2025-03-04",
    form_lang: "it takes a language tag such as en, zh or zh-Hant",
    form_with: "it takes the number of another revision in the same language",
    form_cursor: "it takes the mark that the links “Newer” and “Older” carry",
    form_page: "it takes a number from 1",
    form_paragraph: "it takes a paragraph's number, such as 41",
    form_themes: "at most 16 themes can be combined",
    without_field: "The same address without it",
    to_articles: "Read the newest articles",
    to_themes: "Look through the themes",

    day: |date| date.strftime("%A, %-d %B %Y").to_string(),
    month: |day| day.strftime("%b %Y").to_string(),
    as_table: "As a table",
    short_day: |date| date.strftime("%-d %b %Y").to_string(),
    moment: |time| time.strftime("%-d %b %Y, %H:%M").to_string(),
    full_moment: |time| time.strftime("%A, %-d %B %Y, %H:%M %Z").to_string(),
    lang_name: |language| language.en,
};

/// The paragraphs by number; many of them by their count.
fn paragraphs(numbers: &[u32]) -> String {
    const LISTED: usize = 6;
    if numbers.len() > LISTED {
        return format!("any of the {} paragraphs cited", numbers.len());
    }
    let list: Vec<String> = numbers.iter().map(u32::to_string).collect();
    format!("paragraph{} {}", if numbers.len() == 1 { "" } else { "s" }, list.join(", "))
}
