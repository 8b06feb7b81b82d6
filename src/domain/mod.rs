//! The nouns of the portal, as every room speaks them. No I/O, no SQL, no HTML.

mod align;
mod bulk;
mod compare;
mod coverage;
mod digest;
mod event;
mod fields;
mod filter;
mod finding;
mod id;
mod incoming;
mod lang;
mod marks;
mod name;
mod places;
mod prominence;
mod reconcile;
mod scope;
mod status;
#[cfg(test)]
mod test_digest;
mod user;
mod vouched;
mod wording;

pub use align::{Abreast, Aligned, Row, align};
pub use bulk::BulkAction;
pub use compare::{Change, Comparison, MovedFrom, Section, Side, Tally, Wording, compare, same_wordings};
pub use coverage::{Coverage, Place};
pub use digest::{Digest, Group, Origin, Point};
pub use event::EventKind;
pub use fields::{Fields, of_two};
pub use filter::Filter;
pub use finding::{Finding, FindingKind};
pub use id::{ArticleId, BadId, Id, PointId};
pub use incoming::{
    Incoming, IncomingDigest, IncomingGroup, IncomingPoint, IncomingSource, IncomingTheme, Invalid, limits,
};
pub use lang::{BadLang, Lang};
pub use marks::{PointText, Span};
pub use name::{fold_name, fold_words, is_name, slug};
pub use prominence::{Prominence, is_sign};
pub use reconcile::{Fate, Reconciled, reconcile};
pub use scope::{BadProgramName, ProgramName, Scope};
pub use status::{Status, Viewer};
pub use user::{BadPassword, BadUserName, Password, Role, User, UserName, typed};
pub use vouched::{BadGroupRoles, GroupRoles, Vouched};
pub use wording::{Piece, wordings};
