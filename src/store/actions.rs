//! What can be done at the desk, as the audit calls it.

use std::str::FromStr;

use crate::error::{Error, Result};

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A theme was given other names or descriptions.
    ThemeEdited,
    /// A theme was given a further name.
    ThemeAliased,
    /// A theme was merged into another.
    ThemesMerged,
    /// That edit was taken back.
    ThemeEditUndone,
    /// That further name was.
    ThemeAliasUndone,
    /// That merge was.
    ThemesMergeUndone,
    /// Articles were pasted and kept.
    ArticlesTakenIn,
    /// An article was shown to every reader.
    ArticlePublished,
    /// An article was taken back to those who curate.
    ArticleTakenBack,
    /// A refused piece of an import was mended and went in.
    RefusedMended,
    /// A refused piece was let go.
    RefusedLetGo,
    /// That was taken back.
    RefusedLetGoUndone,
    /// A theme was given a sign, pinned, hidden, or put among the others again.
    ThemePlaced,
    /// That was taken back.
    ThemePlaceUndone,
    /// Names were split off from a theme.
    ThemeSplit,
    /// That was taken back.
    ThemeSplitUndone,
    /// Of two themes was said that they are not the same.
    ThemesToldApart,
    /// That was taken back.
    ThemesToldApartUndone,
    /// Something else was said of a source.
    SourceEdited,
    /// That was taken back.
    SourceEditUndone,
    /// A source was given a further name.
    SourceAliased,
    /// That was taken back.
    SourceAliasUndone,
    /// A source was merged into another.
    SourcesMerged,
    /// That was taken back.
    SourcesMergeUndone,
    /// Names were split off from a source.
    SourceSplit,
    /// That was taken back.
    SourceSplitUndone,
    /// Of two sources was said that they are not the same.
    SourcesToldApart,
    /// That was taken back.
    SourcesToldApartUndone,
    /// Themes were added to many articles.
    BulkThemesAdded,
    /// Themes were taken from many articles.
    BulkThemesRemoved,
    /// Many articles are checked again.
    BulkChecked,
    /// Many articles were published.
    BulkPublished,
    /// Many articles were made drafts.
    BulkTakenBack,
    /// Many articles were moved to the bin.
    BulkBinned,
    /// A change of many articles was taken back.
    BulkUndone,
    /// A user was added.
    UserAdded,
    /// A user was given another password, or chose one.
    UserPasswordSet,
    /// A user was removed.
    UserRemoved,
    /// A user was given another role by the groups that somebody else puts them in.
    UserRoleSet,
    /// What somebody else vouches for was linked to a user.
    IdentityLinked,
    /// That link was ended.
    IdentityUnlinked,
    /// An article's fields or digest were changed.
    ArticleEdited,
    /// That change was taken back.
    ArticleEditUndone,
    /// An article's text was changed.
    TextEdited,
    /// That was taken back.
    TextEditUndone,
    /// An earlier revision of a digest is shown again.
    RevisionRestored,
    /// That was taken back.
    RevisionRestoreUndone,
    /// An article is seen by those who hold a link to it.
    ArticleUnlisted,
    /// A change of an article's status was taken back.
    StatusUndone,
    /// An article was moved to the bin.
    ArticleBinned,
    /// It was put back.
    ArticlePutBack,
    /// A link to an article was made.
    LinkMade,
    /// It was ended.
    LinkEnded,
    /// A digest was written by a program.
    DigestWritten,
    /// A token was made.
    TokenMade,
    /// It was revoked.
    TokenRevoked,
    /// A program was set up to be called.
    WebhookMade,
    /// It is called elsewhere, or told of other things.
    WebhookChanged,
    /// Its calls are signed with another secret.
    WebhookRenewed,
    /// It is called again.
    WebhookSwitchedOn,
    /// It is called no more.
    WebhookSwitchedOff,
    /// It was removed.
    WebhookRemoved,
    /// A passkey was added.
    PasskeyAdded,
    /// It was given another name.
    PasskeyRenamed,
    /// It was removed.
    PasskeyRemoved,
    /// Recovery codes were made, and those from before are good no longer.
    RecoveryCodesMade,
    /// One of them was used at a sign-in.
    RecoveryCodeUsed,
    /// A passkey or a code is asked for after a user's password.
    SecondWayOn,
    /// It is asked for no longer.
    SecondWayOff,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 69] = [
        Self::ThemeEdited,
        Self::ThemeAliased,
        Self::ThemesMerged,
        Self::ThemeEditUndone,
        Self::ThemeAliasUndone,
        Self::ThemesMergeUndone,
        Self::ArticlesTakenIn,
        Self::ArticlePublished,
        Self::ArticleTakenBack,
        Self::RefusedMended,
        Self::RefusedLetGo,
        Self::RefusedLetGoUndone,
        Self::ThemePlaced,
        Self::ThemePlaceUndone,
        Self::ThemeSplit,
        Self::ThemeSplitUndone,
        Self::ThemesToldApart,
        Self::ThemesToldApartUndone,
        Self::SourceEdited,
        Self::SourceEditUndone,
        Self::SourceAliased,
        Self::SourceAliasUndone,
        Self::SourcesMerged,
        Self::SourcesMergeUndone,
        Self::SourceSplit,
        Self::SourceSplitUndone,
        Self::SourcesToldApart,
        Self::SourcesToldApartUndone,
        Self::BulkThemesAdded,
        Self::BulkThemesRemoved,
        Self::BulkChecked,
        Self::BulkPublished,
        Self::BulkTakenBack,
        Self::BulkBinned,
        Self::BulkUndone,
        Self::UserAdded,
        Self::UserPasswordSet,
        Self::UserRemoved,
        Self::UserRoleSet,
        Self::IdentityLinked,
        Self::IdentityUnlinked,
        Self::ArticleEdited,
        Self::ArticleEditUndone,
        Self::TextEdited,
        Self::TextEditUndone,
        Self::RevisionRestored,
        Self::RevisionRestoreUndone,
        Self::ArticleUnlisted,
        Self::StatusUndone,
        Self::ArticleBinned,
        Self::ArticlePutBack,
        Self::LinkMade,
        Self::LinkEnded,
        Self::DigestWritten,
        Self::TokenMade,
        Self::TokenRevoked,
        Self::WebhookMade,
        Self::WebhookChanged,
        Self::WebhookRenewed,
        Self::WebhookSwitchedOn,
        Self::WebhookSwitchedOff,
        Self::WebhookRemoved,
        Self::PasskeyAdded,
        Self::PasskeyRenamed,
        Self::PasskeyRemoved,
        Self::RecoveryCodesMade,
        Self::RecoveryCodeUsed,
        Self::SecondWayOn,
        Self::SecondWayOff,
    ];

    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ThemeEdited => "theme-edited",
            Self::ThemeAliased => "theme-aliased",
            Self::ThemesMerged => "themes-merged",
            Self::ThemeEditUndone => "theme-edit-undone",
            Self::ThemeAliasUndone => "theme-alias-undone",
            Self::ThemesMergeUndone => "themes-merge-undone",
            Self::ArticlesTakenIn => "articles-taken-in",
            Self::ArticlePublished => "article-published",
            Self::ArticleTakenBack => "article-taken-back",
            Self::RefusedMended => "refused-mended",
            Self::RefusedLetGo => "refused-let-go",
            Self::RefusedLetGoUndone => "refused-let-go-undone",
            Self::ThemePlaced => "theme-placed",
            Self::ThemePlaceUndone => "theme-place-undone",
            Self::ThemeSplit => "theme-split",
            Self::ThemeSplitUndone => "theme-split-undone",
            Self::ThemesToldApart => "themes-told-apart",
            Self::ThemesToldApartUndone => "themes-told-apart-undone",
            Self::SourceEdited => "source-edited",
            Self::SourceEditUndone => "source-edit-undone",
            Self::SourceAliased => "source-aliased",
            Self::SourceAliasUndone => "source-alias-undone",
            Self::SourcesMerged => "sources-merged",
            Self::SourcesMergeUndone => "sources-merge-undone",
            Self::SourceSplit => "source-split",
            Self::SourceSplitUndone => "source-split-undone",
            Self::SourcesToldApart => "sources-told-apart",
            Self::SourcesToldApartUndone => "sources-told-apart-undone",
            Self::BulkThemesAdded => "bulk-themes-added",
            Self::BulkThemesRemoved => "bulk-themes-removed",
            Self::BulkChecked => "bulk-checked",
            Self::BulkPublished => "bulk-published",
            Self::BulkTakenBack => "bulk-taken-back",
            Self::BulkBinned => "bulk-binned",
            Self::BulkUndone => "bulk-undone",
            Self::UserAdded => "user-added",
            Self::UserPasswordSet => "user-password-set",
            Self::UserRemoved => "user-removed",
            Self::UserRoleSet => "user-role-set",
            Self::IdentityLinked => "identity-linked",
            Self::IdentityUnlinked => "identity-unlinked",
            Self::ArticleEdited => "article-edited",
            Self::ArticleEditUndone => "article-edit-undone",
            Self::TextEdited => "text-edited",
            Self::TextEditUndone => "text-edit-undone",
            Self::RevisionRestored => "revision-restored",
            Self::RevisionRestoreUndone => "revision-restore-undone",
            Self::ArticleUnlisted => "article-unlisted",
            Self::StatusUndone => "status-undone",
            Self::ArticleBinned => "article-binned",
            Self::ArticlePutBack => "article-put-back",
            Self::LinkMade => "link-made",
            Self::LinkEnded => "link-ended",
            Self::DigestWritten => "digest-written",
            Self::TokenMade => "token-made",
            Self::TokenRevoked => "token-revoked",
            Self::WebhookMade => "webhook-made",
            Self::WebhookChanged => "webhook-changed",
            Self::WebhookRenewed => "webhook-renewed",
            Self::WebhookSwitchedOn => "webhook-switched-on",
            Self::WebhookSwitchedOff => "webhook-switched-off",
            Self::WebhookRemoved => "webhook-removed",
            Self::PasskeyAdded => "passkey-added",
            Self::PasskeyRenamed => "passkey-renamed",
            Self::PasskeyRemoved => "passkey-removed",
            Self::RecoveryCodesMade => "recovery-codes-made",
            Self::RecoveryCodeUsed => "recovery-code-used",
            Self::SecondWayOn => "second-way-on",
            Self::SecondWayOff => "second-way-off",
        }
    }

    /// What its undoing is called; what brings no way to undo it along stays what it is.
    pub(super) fn undone(self) -> Self {
        match self {
            Self::ThemeEdited | Self::ThemeEditUndone => Self::ThemeEditUndone,
            Self::ThemeAliased | Self::ThemeAliasUndone => Self::ThemeAliasUndone,
            Self::ThemesMerged | Self::ThemesMergeUndone => Self::ThemesMergeUndone,
            Self::BulkThemesAdded
            | Self::BulkThemesRemoved
            | Self::BulkChecked
            | Self::BulkPublished
            | Self::BulkTakenBack
            | Self::BulkBinned
            | Self::BulkUndone => Self::BulkUndone,
            Self::ArticleEdited | Self::ArticleEditUndone => Self::ArticleEditUndone,
            Self::TextEdited | Self::TextEditUndone => Self::TextEditUndone,
            Self::RevisionRestored | Self::RevisionRestoreUndone => Self::RevisionRestoreUndone,
            Self::ArticlePublished | Self::ArticleTakenBack | Self::ArticleUnlisted | Self::StatusUndone => {
                Self::StatusUndone
            }
            Self::ArticleBinned | Self::ArticlePutBack => Self::ArticlePutBack,
            // These bring no way to undo them along.
            Self::ArticlesTakenIn
            | Self::RefusedMended
            | Self::LinkMade
            | Self::LinkEnded
            | Self::DigestWritten
            | Self::TokenMade
            | Self::TokenRevoked
            | Self::WebhookMade
            | Self::WebhookChanged
            | Self::WebhookRenewed
            | Self::WebhookSwitchedOn
            | Self::WebhookSwitchedOff
            | Self::WebhookRemoved
            | Self::PasskeyAdded
            | Self::PasskeyRenamed
            | Self::PasskeyRemoved
            | Self::RecoveryCodesMade
            | Self::RecoveryCodeUsed
            | Self::SecondWayOn
            | Self::SecondWayOff
            | Self::UserAdded
            | Self::UserPasswordSet
            | Self::UserRemoved
            | Self::UserRoleSet
            | Self::IdentityLinked
            | Self::IdentityUnlinked => self,
            Self::RefusedLetGo | Self::RefusedLetGoUndone => Self::RefusedLetGoUndone,
            Self::ThemePlaced | Self::ThemePlaceUndone => Self::ThemePlaceUndone,
            Self::ThemeSplit | Self::ThemeSplitUndone => Self::ThemeSplitUndone,
            Self::ThemesToldApart | Self::ThemesToldApartUndone => Self::ThemesToldApartUndone,
            Self::SourceEdited | Self::SourceEditUndone => Self::SourceEditUndone,
            Self::SourceAliased | Self::SourceAliasUndone => Self::SourceAliasUndone,
            Self::SourcesMerged | Self::SourcesMergeUndone => Self::SourcesMergeUndone,
            Self::SourceSplit | Self::SourceSplitUndone => Self::SourceSplitUndone,
            Self::SourcesToldApart | Self::SourcesToldApartUndone => Self::SourcesToldApartUndone,
        }
    }
}

impl FromStr for Action {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|action| action.as_str() == word);
        known.ok_or_else(|| Error::Internal(format!("the audit holds an action “{word}”, which is none")))
    }
}
