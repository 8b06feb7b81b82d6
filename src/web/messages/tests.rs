use jiff::civil::date;

use super::*;
use crate::web::{errors::Kind, settings::CHOICES};
use crate::{
    domain::{BulkAction, Prominence, Role, Scope, Status},
    outgoing::Refused,
    store::{Action, DeliveryState, WebhookState, What},
};

#[expect(clippy::too_many_lines, reason = "every message once")]
fn texts(m: &Messages) -> Vec<String> {
    let day = date(2025, 3, 4);
    let time = day.at(9, 30, 0, 0).to_zoned_datetime(jiff::tz::TimeZone::UTC).unwrap();
    let mut texts: Vec<String> = vec![
        (m.all_themes)(64),
        (m.all_sources)(6),
        (m.leave_out)("X"),
        (m.without)("X"),
        (m.since)("X"),
        (m.until)("X"),
        (m.remove_filter)("X"),
        (m.count_articles)(2),
        (m.count_points)(2),
        (m.count_paragraphs)(2),
        (m.bulk_themes_wrong)(20),
        (m.more_themes)(2),
        (m.added)("X"),
        (m.imported)("X"),
        (m.extracted)("X"),
        (m.written_by)("X", "Y"),
        (m.written_by_a_model)("X"),
        (m.written_by_a_person)("X"),
        (m.revision)(2),
        (m.older_revision)(2),
        (m.paragraph)(2),
        (m.paragraph_of_original)(2),
        (m.paragraph_not_stored)(2, 1),
        (m.paragraph_of)(2, 3),
        (m.cited_by)(0, 1),
        (m.cited_by)(2, 1),
        (m.place)(0, 1),
        (m.place)(2, 1),
        (m.coverage)(2, 5, Some((3, 4))),
        (m.coverage)(5, 5, None),
        (m.dropped)(1, 2),
        (m.not_taken)(2, 1),
        (m.revisions_of)("X"),
        (m.compare_with)(1),
        (m.compared)(1, 2),
        (m.tally)(&Tally::default()),
        (m.tally)(&Tally { kept: 1, recited: 2, reworded: 3, added: 4, gone: 5, moved: 6 }),
        (m.side_by_side)("X", "Y"),
        m.sign_in.into(),
        m.sign_out.into(),
        m.sign_in_refused.into(),
        (m.sign_in_wait)(1),
        (m.sign_in_wait)(2),
        m.no_owner.into(),
        m.to_set_up.into(),
        m.needs_https.into(),
        m.user_name.into(),
        m.password.into(),
        m.set_up.into(),
        m.set_up_about.into(),
        m.setup_code.into(),
        m.code_wrong.into(),
        m.name_rule.into(),
        m.name_taken.into(),
        m.password_rule.into(),
        m.account.into(),
        m.done.into(),
        m.sessions.into(),
        m.unknown_browser.into(),
        m.this_browser.into(),
        m.end_session.into(),
        m.end_others.into(),
        m.change_password.into(),
        m.old_password.into(),
        m.new_password.into(),
        m.old_password_wrong.into(),
        m.change_ends_all.into(),
        (m.role)(Role::Owner).into(),
        (m.role)(Role::Editor).into(),
        (m.role)(Role::Reader).into(),
        (m.sign_in_by)("X"),
        (m.provider_unreachable)("X"),
        m.provider_stale.into(),
        (m.provider_denied)("X", "Y", ""),
        (m.provider_denied)("X", "Y", "Z"),
        (m.provider_untrusted)("X"),
        (m.no_role)("X", "Y"),
        m.signed_out.into(),
        m.signed_out_here.into(),
        (m.sign_out_there)("X"),
        (m.by_proxy)("X"),
        m.proxy_refused.into(),
        m.identities.into(),
        m.identities_about.into(),
        (m.linked_since)("X"),
        m.unlink.into(),
        (m.link_to)("X"),
        m.link_title.into(),
        (m.link_ask)("X", "Y", "Z"),
        m.link_about.into(),
        m.link_do.into(),
        m.link_not.into(),
        (m.link_taken)("X"),
        m.desk.into(),
        m.not_public.into(),
        m.came_in.into(),
        m.nothing_yet.into(),
        (m.flagged_in_all)(1),
        (m.flagged_in_all)(2),
        m.show_flagged.into(),
        (m.unchecked)(1),
        (m.unchecked)(2),
        m.machine.into(),
        m.version.into(),
        m.search_index.into(),
        m.index_current.into(),
        (m.index_behind)(1),
        (m.index_behind)(2),
        m.database.into(),
        m.index_size.into(),
        m.disk_left.into(),
        m.not_known.into(),
        (m.status)(Status::Draft).into(),
        (m.status)(Status::Public).into(),
        (m.status)(Status::Unlisted).into(),
        (m.name_of_other)("X"),
        m.paste.into(),
        m.paste_about.into(),
        m.paste_text.into(),
        m.paste_files.into(),
        m.paste_status.into(),
        m.preview.into(),
        m.keep.into(),
        m.pasted.into(),
        m.refused_left.into(),
        m.refused.into(),
        m.refused_about.into(),
        m.nothing_refused.into(),
        (m.all_refused)(3),
        m.refused_kept.into(),
        m.refused_piece.into(),
        (m.refused_cut)("1 kB".into(), "2 kB".into()),
        (m.pasted_by)("X"),
        m.by_command.into(),
        (m.times)(2),
        m.try_again.into(),
        m.let_go.into(),
        m.nothing_understood.into(),
        m.no_source.into(),
        m.no_time.into(),
        m.seen_by_curators.into(),
        m.publish.into(),
        m.take_back.into(),
        (m.kept_counts)(1, 2, 3, 4),
        (m.line)(1),
        (m.lines)(1, 1),
        (m.lines)(1, 2),
        (m.further_articles)(3),
        (m.would_be)(What::New).into(),
        (m.would_be)(What::Updated).into(),
        (m.would_be)(What::Unchanged).into(),
        m.citation_check.into(),
        m.search_address.into(),
        (m.not_in_text)("9"),
        (m.not_found_in)(&[1, 2]),
        (m.not_found_in)(&[1, 2, 3, 4, 5, 6, 7]),
        m.but_in.into(),
        m.how_it_checks.into(),
        (m.flagged)(0),
        (m.flagged)(1),
        (m.flagged)(2),
        (m.page_of)(1, 2),
        (m.theme_about)("X", 2),
        (m.source_about)("X", 2),
        (m.bad_field)("X", "Y", "Z"),
        (m.day)(day),
        (m.short_day)(day),
        (m.month)(day),
        m.as_table.to_owned(),
        (m.moment)(&time),
        (m.full_moment)(&time),
        m.name_of(&Lang::zh()).to_owned(),
    ];
    texts.extend(
        [
            m.paragraph_of_any,
            m.one_new,
            m.many_new,
            m.webhooks,
            m.webhooks_about,
            m.webhooks_none,
            m.webhook_new,
            m.webhook_make,
            m.webhook_url,
            m.webhook_url_rule,
            m.webhook_reach,
            m.webhook_kinds,
            m.webhook_kinds_rule,
            m.webhook_secret_once,
            m.webhook_change,
            m.webhook_test,
            m.webhook_on,
            m.webhook_off,
            m.webhook_renew,
            m.webhook_remove,
            m.deliveries,
            m.deliveries_none,
            m.delivery_again,
            m.delivery_open,
            m.programs_about,
            m.programs_ways,
            m.programs_parameters,
            m.programs_body,
            m.programs_answers,
            m.programs_required,
            m.programs_shapes,
            m.programs,
            m.saved_about,
            m.saved_needs_script,
            m.saved_nothing,
            m.saved_remove,
            m.saved_markdown,
            m.saved_json,
            m.offline.0,
            m.offline.1,
            m.offline_pages,
            m.saved,
            m.settings,
            m.settings_about,
            m.settings_saved,
            m.settings_zone,
            m.settings_keep,
            m.settings_reset,
            m.keys,
            m.as_quotation,
            m.link_to_group,
            m.link_to_article,
            m.form_paragraph,
            m.close,
            m.resting_here,
            m.nothing_rests_here,
            m.in_full_text,
            m.core_short,
            m.skip,
            m.main_navigation,
            m.footer_navigation,
            m.interface_language,
            m.about,
            m.articles,
            m.themes,
            m.sources,
            m.help,
            m.filters,
            m.filters_on,
            m.language,
            m.any_language,
            m.clear,
            m.not,
            m.narrow,
            m.theme,
            m.from,
            m.to,
            m.show,
            m.pages,
            m.newer,
            m.older,
            m.nothing_matches,
            m.drop_a_filter,
            m.nothing_further,
            m.to_newest,
            m.first_title,
            m.first_words,
            m.first_demo,
            m.first_import,
            m.first_formats,
            m.in_this_article,
            m.core_viewpoint,
            m.full_text,
            m.original,
            m.digest,
            m.provenance,
            m.revisions,
            m.shown,
            m.to_present,
            m.all_revisions,
            m.first_in_language,
            m.changed_since,
            m.kept,
            m.reworded,
            m.recited,
            m.added_point,
            m.gone,
            m.before,
            m.now,
            m.moved_from,
            m.once_titled,
            m.new_group,
            m.gone_group,
            m.compare_with_which,
            m.stands_under,
            m.other_text,
            m.take_along,
            m.as_markdown,
            m.as_json,
            m.link,
            m.link_to_point,
            m.nothing_stored,
            m.one_point,
            m.in_context,
            m.earlier_wordings,
            m.name,
            m.readings,
            m.reading_articles,
            m.reading_points,
            m.also_known,
            m.site,
            m.no_name_matches,
            m.show_all,
            m.previous,
            m.next,
            m.themes_about,
            m.sources_about,
            m.form_day,
            m.form_lang,
            m.form_with,
            m.form_cursor,
            m.form_page,
            m.form_themes,
            m.without_field,
            m.to_articles,
            m.to_themes,
            m.curate_themes,
            m.audit,
            m.nothing_done,
            m.as_lines,
            m.undo,
            m.undone,
            m.cannot_undo,
            m.english_name,
            m.english_description,
            m.chinese_name,
            m.chinese_description,
            m.naming_about,
            m.keep_theme,
            m.further_names,
            m.further_name,
            m.further_about,
            m.add,
            m.former_addresses,
            m.merge,
            m.merge_about,
            m.merge_into,
            m.likely_same,
            m.merge_it,
            m.theme_name_rule,
            m.description_rule,
            m.no_such_theme,
            m.same_theme,
            m.edit,
            m.edit_article,
            m.edit_text,
            m.fields,
            m.field_title,
            m.field_url,
            m.field_source,
            m.field_authors,
            m.field_published,
            m.field_lang,
            m.field_themes,
            m.digest_text,
            m.digest_itself,
            m.as_text,
            m.as_form,
            m.no_text,
            m.group_title,
            m.point,
            m.add_point,
            m.add_group,
            m.move_up,
            m.move_down,
            m.take_out,
            m.reason,
            m.reason_rule,
            m.articles_at_desk,
            m.bulk_about,
            m.filter_theme,
            m.filter_not_theme,
            m.filter_from,
            m.filter_to,
            m.filter_lang,
            m.filter_status,
            m.any_status,
            m.none_match,
            m.which_articles,
            m.those_ticked,
            m.what_to_do,
            m.bulk_themes,
            m.bulk_do,
            m.nothing_chosen,
            m.job,
            m.stop,
            m.go_on,
            m.refresh,
            m.job_done,
            m.job_running,
            m.job_stopped,
            m.job_undoes,
            m.job_is_undone,
            m.title_rule,
            m.url_rule,
            m.time_rule,
            m.lang_rule,
            m.point_rule,
            m.emptied,
            m.mend_these,
            m.nothing_changed,
            m.raced,
            m.saved_meanwhile,
            m.you_took_out,
            m.they_took_out,
            m.taken_over,
            m.moved_by_both,
            m.take_theirs,
            m.what_changed,
            m.restore_revision,
            m.text_about,
            m.paragraphs,
            m.text_too_long,
            m.text_raced,
            m.your_text,
            m.text_rule,
        ]
        .map(str::to_owned),
    );
    texts.extend([m.bin, m.to_bin, m.bin_about, m.bin_empty, m.put_back].map(str::to_owned));
    texts.push((m.deleted_on)("2026-01-31"));
    texts.extend([m.make_unlisted, m.seen_by_holders, m.share_links, m.share_about].map(str::to_owned));
    texts.extend([m.share_for, m.share_never, m.share_make, m.share_once].map(str::to_owned));
    texts.extend([m.share_none, m.share_end, m.shared_note].map(str::to_owned));
    texts
        .extend([m.tokens, m.tokens_about, m.tokens_see, m.token_name, m.token_name_rule].map(str::to_owned));
    texts.extend([m.token_scope, m.token_for, m.token_make, m.token_once, m.token_none].map(str::to_owned));
    texts.extend([m.token_unused.to_owned(), m.token_revoke.to_owned(), (m.token_used)("x")]);
    texts.extend(
        [
            m.passkeys,
            m.passkeys_about,
            m.passkeys_see,
            m.passkeys_nowhere,
            m.passkeys_no_script,
            m.passkey_none,
            m.passkey_name,
            m.passkey_name_about,
            m.passkey_add,
            m.passkey_change,
            m.passkey_rename,
            m.passkey_remove,
            m.passkey_last,
            m.passkey_not_added,
            m.passkey_sign_in,
            m.passkey_refused,
            m.passkey_failed,
            m.confirm_about,
            m.second_way,
            m.second_about,
            m.second_is_on,
            m.second_is_off,
            m.second_needs,
            m.second_turn_on,
            m.second_turn_off,
            m.second_step,
            m.second_passkey,
            m.second_refused,
            m.second_anew,
            m.recovery,
            m.recovery_about,
            m.recovery_make,
            m.recovery_replaces,
            m.recovery_copy,
            m.recovery_print,
            m.recovery_code,
            m.recovery_code_about,
        ]
        .map(str::to_owned),
    );
    texts.extend([
        (m.passkeys_at)("x"),
        (m.passkey_added)("x"),
        (m.passkey_for)("x"),
        (m.recovery_once)("x"),
    ]);
    texts.extend([(m.recovery_left)(0), (m.recovery_left)(1), (m.recovery_left)(2)]);
    texts.extend(Scope::ALL.map(|scope| (m.scope)(scope).to_owned()));
    texts.extend([(m.share_days)(1), (m.share_days)(7), (m.share_until)("x")]);
    texts.extend([(m.group_number)(2), (m.url_taken)("x"), (m.edited_by)("X"), (m.restored_from)(1)]);
    texts.extend([(m.number_unknown)(1), (m.number_twice)(1), (m.citations_lost)(1), (m.citations_lost)(2)]);
    texts.extend([(m.all_matching)(2), (m.job_progress)(1, 2), (m.job_changed)(1, 2)]);
    texts.extend(
        ["article.published", "article.revised", "article.flagged", "webhook.test"]
            .map(|kind| (m.event_kind)(kind).to_owned()),
    );
    texts.extend(
        [WebhookState::On, WebhookState::Off, WebhookState::Gone]
            .map(|state| (m.webhook_state)(state).to_owned()),
    );
    texts.extend(
        [DeliveryState::Waiting, DeliveryState::Delivered, DeliveryState::Failed, DeliveryState::Dropped]
            .map(|state| (m.delivery_state)(state).to_owned()),
    );
    texts.extend([
        (m.webhook_failing)(1),
        (m.webhook_failing)(2),
        (m.webhook_waiting)(1),
        (m.webhook_waiting)(2),
    ]);
    texts.extend(Refused::ALL.map(|refused| (m.unanswered)(refused).to_owned()));
    texts.extend([(m.delivery_attempts)(2), (m.delivery_due)("x")]);
    texts.extend(BulkAction::ALL.map(|action| (m.bulk_action)(action).to_owned()));
    texts.extend(["desk", "cli", "import", "api"].map(|origin| (m.audit_origin)(origin).to_owned()));
    for (called, words) in m.settings_choices {
        texts.push((*called).to_owned());
        texts.extend(words.iter().map(|&word| word.to_owned()));
    }
    texts.extend(m.script_words.iter().map(|&word| word.to_owned()));
    texts.extend(m.key_list.iter().map(|(_, does)| (*does).to_owned()));
    for (heading, paragraphs) in m.help_parts {
        texts.push((*heading).to_owned());
        texts.extend(paragraphs.iter().map(|&p| p.to_owned()));
    }
    texts.push(m.check_part.0.to_owned());
    texts.extend(m.check_part.1.iter().map(|&p| p.to_owned()));
    texts.extend(Action::ALL.map(|action| (m.action)(action).to_owned()));
    texts.extend(Prominence::ALL.map(|prominence| (m.prominence)(prominence).to_owned()));
    texts.extend([m.placing, m.sign, m.sign_rule, m.standing, m.split, m.split_about].map(str::to_owned));
    texts.extend([m.split_names, m.split_into, m.split_it, m.split_rule, m.not_same].map(str::to_owned));
    texts.push((m.count_groups)(2));
    texts.extend(
        [
            m.curate_sources,
            m.name_language,
            m.description,
            m.site_rule,
            m.source_name_rule,
            m.source_naming_about,
            m.source_further_about,
            m.source_merge,
            m.source_merge_about,
            m.source_merge_into,
            m.no_such_source,
            m.same_source,
            m.source_split,
            m.source_split_about,
            m.source_split_into,
        ]
        .map(str::to_owned),
    );
    texts.push((m.name_of_other_source)("X"));
    for kind in Kind::ALL {
        let (heading, words) = (m.fault)(kind);
        texts.extend([heading.to_owned(), words.to_owned()]);
    }
    texts
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[test]
fn no_message_is_empty_or_in_the_wrong_language() {
    for text in texts(&EN) {
        assert!(!text.trim().is_empty());
        assert!(!text.chars().any(is_han), "{text}");
    }
    for text in texts(&ZH) {
        assert!(text.chars().any(is_han), "{text:?}");
    }
    assert_eq!(EN.help_parts.len(), ZH.help_parts.len());
    assert_eq!(EN.script_words.len(), ZH.script_words.len());
    for m in [&EN, &ZH] {
        assert!(m.script_words.iter().all(|word| !word.contains('|')));
        let words: Vec<usize> = m.settings_choices.iter().map(|(_, words)| words.len()).collect();
        assert_eq!(words, CHOICES.map(|choice| choice.words.len()), "every word of every setting has a name");
    }
}

#[test]
fn days_are_written_as_each_language_writes_them() {
    let day = date(2025, 3, 4);
    assert_eq!((EN.day)(day), "Tuesday, 4 March 2025");
    assert_eq!((ZH.day)(day), "2025年3月4日 星期二");
    assert_eq!((EN.short_day)(day), "4 Mar 2025");
    assert_eq!((ZH.short_day)(day), "2025年3月4日");
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let time = day.at(9, 30, 0, 0).to_zoned_datetime(zone).unwrap();
    assert_eq!((EN.full_moment)(&time), "Tuesday, 4 March 2025, 09:30 CST");
    assert_eq!((ZH.full_moment)(&time), "2025年3月4日 星期二 09:30 CST");
}

#[test]
fn numbers_and_languages_have_names() {
    assert_eq!(grouped(0), "0");
    assert_eq!(grouped(999), "999");
    assert_eq!(grouped(1_234_567), "1,234,567");
    assert_eq!((EN.count_articles)(1), "1 article");
    let hant: Lang = "zh-Hant".parse().unwrap();
    let tlh: Lang = "tlh".parse().unwrap();
    assert_eq!(EN.name_of(&hant), "Traditional Chinese");
    assert_eq!(ZH.name_of(&"en-GB".parse().unwrap()), "英语");
    assert_eq!(EN.name_of(&tlh), "tlh");
    assert_eq!((endonym(&hant), endonym(&Lang::en()), endonym(&tlh)), ("繁體中文", "English", "tlh"));
}
