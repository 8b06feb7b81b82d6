//! Digests for tests of this room, as short as they can be written.

use proptest::prelude::*;

use super::{Digest, Group, Lang, Origin, Point, PointId, PointText};

fn points(points: &[(u64, &str)]) -> Vec<Point> {
    let point = |(id, text): &(u64, &str)| Point {
        id: PointId::from_bits(*id),
        text: PointText::read(text, None),
        findings: Vec::new(),
    };
    points.iter().map(point).collect()
}

/// A digest of points by id and words.
pub(super) fn digest(core: &[(u64, &str)], groups: &[(&str, &[(u64, &str)])]) -> Digest {
    let group = |(title, of): &(&str, &[(u64, &str)])| Group {
        title: (*title).to_owned(),
        theme: String::new(),
        points: points(of),
    };
    Digest {
        lang: Lang::en(),
        revision: 1,
        origin: Origin::Imported,
        model: None,
        prompt_version: None,
        source_lang: None,
        created_at: jiff::Timestamp::UNIX_EPOCH,
        core_viewpoint: points(core),
        groups: groups.iter().map(group).collect(),
    }
}

/// Any small digest; ids don't repeat in it, words and citations may.
pub(super) fn any() -> impl Strategy<Value = Digest> {
    let point = (0_u64..4, "[ab]", proptest::collection::vec(1_u32..9, 0..3));
    let place = proptest::collection::vec(point, 0..4);
    (place.clone(), proptest::collection::vec(("[A-D]", place), 0..4)).prop_map(|(core, groups)| {
        let mut given = std::collections::HashSet::new();
        let mut made = |of: Vec<(u64, String, Vec<u32>)>| -> Vec<Point> {
            let mut made = Vec::new();
            for (id, words, cited) in of {
                let id = (id..id + 99).find(|id| given.insert(*id)).expect("fewer points than that");
                let marks: Vec<String> = cited.iter().map(u32::to_string).collect();
                let text = PointText::read(&format!("{words} [{}]", marks.join(",")), None);
                made.push(Point { id: PointId::from_bits(id), text, findings: Vec::new() });
            }
            made
        };
        let mut digest = digest(&[], &[]);
        digest.core_viewpoint = made(core);
        let group = |(title, of)| Group { title, theme: String::new(), points: made(of) };
        digest.groups = groups.into_iter().map(group).collect();
        digest
    })
}
