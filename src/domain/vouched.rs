//! Those for whom another vouches: what it calls them, and what the groups it puts them in may do here.

use std::str::FromStr;

use super::{Role, UserName};

/// One for whom another vouches: a provider of sign-in, or the proxy in front of the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// Who vouches: the provider's address, exactly, or [`Vouched::PROXY`].
    pub issuer: String,
    /// By what it knows them, for ever.
    pub subject: String,
    /// What it calls them now. Nothing is decided by it.
    pub name: String,
    /// What their groups may do here; nothing where none of them may sign in.
    pub role: Option<Role>,
}

impl Vouched {
    /// The issuer where the proxy in front of the portal vouches: no provider's address is like it.
    pub const PROXY: &str = "proxy";
    /// The most bytes of an issuer or a subject.
    pub const LONGEST: usize = 255;

    /// The names that an account for them may have, best first: what they are called, then the same with a number.
    pub fn account_names(&self) -> impl Iterator<Item = UserName> + '_ {
        const FURTHER: u32 = 10_000;
        let name = account_name(&self.name).or_else(|| account_name(&self.subject));
        let name = name.unwrap_or_else(|| "User".to_owned());
        let numbered = {
            let name = name.clone();
            (2..FURTHER).map(move |number| format!("{name} {number}"))
        };
        std::iter::once(name).chain(numbered).filter_map(|name| name.parse().ok())
    }
}

/// As much of a name as an account's can have, with room for a number; none where nothing of it can be read.
fn account_name(name: &str) -> Option<String> {
    const ROOM: usize = 5;
    let visible = name.chars().filter(|c| UserName::takes(*c));
    let kept: String = visible.take(UserName::LONGEST - ROOM).collect();
    kept.parse::<UserName>().ok().map(|name| name.to_string())
}

/// Which role a group of somebody else's gives here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRoles(Vec<(String, Role)>);

/// The text does not say which group has which role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadGroupRoles {
    /// It is none of `group=role`.
    #[error(
        "“{0}” is not group=role; write it as admins=owner,editors=editor, and *=reader for everybody else"
    )]
    Form(String),
    /// There is no such role.
    #[error("“{0}” is no role; the roles are owner, editor and reader")]
    Role(String),
}

impl GroupRoles {
    /// What stands for everybody, whatever their groups.
    const EVERYBODY: &str = "*";

    /// The widest role that one of these groups gives, or everybody has.
    #[must_use]
    pub fn role_of(&self, groups: &[String]) -> Option<Role> {
        let given = self.0.iter().filter(|(group, _)| *group == Self::EVERYBODY || groups.contains(group));
        given.map(|(_, role)| *role).max_by_key(|role| match role {
            Role::Reader => 0,
            Role::Editor => 1,
            Role::Owner => 2,
        })
    }
}

impl FromStr for GroupRoles {
    type Err = BadGroupRoles;

    /// Groups with their roles, by commas. A group's name may hold `=`.
    fn from_str(text: &str) -> Result<Self, BadGroupRoles> {
        let one = |given: &str| {
            let form = || BadGroupRoles::Form(given.trim().to_owned());
            let (group, role) = given.rsplit_once('=').ok_or_else(form)?;
            let (group, role) = (group.trim(), role.trim());
            if group.is_empty() {
                return Err(form());
            }
            let role = role.parse().map_err(|()| BadGroupRoles::Role(role.to_owned()))?;
            Ok((group.to_owned(), role))
        };
        text.split(',').map(one).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_give_the_widest_of_their_roles_and_no_group_gives_none() {
        let roles: GroupRoles = "admins=owner, editors = editor,team=a=reader".parse().unwrap();
        let of = |groups: &[&str]| {
            roles.role_of(&groups.iter().map(|group| (*group).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of(&["editors", "admins"]), Some(Role::Owner));
        assert_eq!(of(&["editors", "others"]), Some(Role::Editor));
        assert_eq!(of(&["team=a"]), Some(Role::Reader));
        assert_eq!(of(&["Admins", "admins ", "*"]), None, "a group's name is exact");
        assert_eq!(of(&[]), None);
        let all: GroupRoles = "*=reader,editors=editor".parse().unwrap();
        assert_eq!(all.role_of(&[]), Some(Role::Reader));
        assert_eq!(all.role_of(&["editors".to_owned()]), Some(Role::Editor));
    }

    #[test]
    fn a_bad_mapping_is_told_by_the_part_that_is_bad() {
        for (text, why) in [
            ("", BadGroupRoles::Form(String::new())),
            ("admins", BadGroupRoles::Form("admins".to_owned())),
            ("a=owner,", BadGroupRoles::Form(String::new())),
            ("=owner", BadGroupRoles::Form("=owner".to_owned())),
            ("a=king", BadGroupRoles::Role("king".to_owned())),
            ("a=Owner", BadGroupRoles::Role("Owner".to_owned())),
        ] {
            assert_eq!(text.parse::<GroupRoles>(), Err(why), "{text}");
        }
    }

    #[test]
    fn an_account_is_named_after_what_one_is_called_as_far_as_it_can_be() {
        let names = |name: &str, subject: &str| {
            let vouched =
                Vouched { issuer: String::new(), subject: subject.into(), name: name.into(), role: None };
            vouched.account_names().take(2).map(|name| name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names(" Ada Lee ", "1"), ["Ada Lee", "Ada Lee 2"]);
        assert_eq!(names("A\u{202e}da\n", "1"), ["Ada", "Ada 2"]);
        assert_eq!(names("—", "sub-1"), ["sub-1", "sub-1 2"]);
        assert_eq!(names("", "…"), ["User", "User 2"]);
        assert_eq!(names(&"长".repeat(300), "1"), ["长".repeat(55), format!("{} 2", "长".repeat(55))]);
    }
}
