//! What a provider says of somebody beside who it is.

use std::fmt;

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Every claim that has no name of its own in the standard. Nothing prints them.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Rest {
    #[serde(flatten)]
    all: Map<String, Value>,
}

impl AdditionalClaims for Rest {}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rest")
    }
}

impl Rest {
    /// The groups under a name, else under a path with dots, as `realm_access.roles`; nothing where the claim isn't there.
    pub(super) fn groups(&self, claim: &str) -> Option<Vec<String>> {
        match self.all.get(claim).or_else(|| at(&self.all, claim))? {
            Value::String(group) => Some(vec![group.clone()]),
            Value::Array(groups) => {
                Some(groups.iter().filter_map(Value::as_str).map(str::to_owned).collect())
            }
            _ => None,
        }
    }
}

fn at<'a>(claims: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    let (first, rest) = path.split_once('.')?;
    let below = claims.get(first)?.as_object()?;
    below.get(rest).or_else(|| at(below, rest))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn groups_stand_under_a_name_or_deeper() {
        let rest: Rest = serde_json::from_value(json!({
            "groups": ["a", 7, "b"],
            "role": "a",
            "none": null,
            "https://example.org/groups": ["c"],
            "realm_access": { "roles": ["d"], "x": { "y.z": ["e"] } },
        }))
        .unwrap();
        for (claim, groups) in [
            ("groups", Some(&["a", "b"][..])),
            ("role", Some(&["a"])),
            ("none", None),
            ("https://example.org/groups", Some(&["c"])),
            ("realm_access.roles", Some(&["d"])),
            ("realm_access.x.y.z", Some(&["e"])),
            ("realm_access", None),
            ("realm_access.none", None),
            ("missing", None),
        ] {
            let given = rest.groups(claim);
            assert_eq!(
                given.as_deref(),
                groups.map(|g| g.iter().map(|g| (*g).to_owned()).collect::<Vec<_>>()).as_deref(),
                "{claim}"
            );
        }
        assert_eq!(format!("{rest:?}"), "Rest");
    }
}
