//! Cutting an input into objects: every form, every kind of damage, any chunking.

use proptest::prelude::*;

use super::*;

fn good(title: &str) -> String {
    format!(r#"{{"title":"{title}"}}"#)
}

fn titles(all: &[Found]) -> Vec<&str> {
    all.iter().filter_map(|found| found.article.as_ref().ok()).map(|article| article.title.as_str()).collect()
}

#[test]
fn every_form_of_input() {
    for (input, expected) in [
        (r#"{"title":"a"}"#, vec!["1:a"]),
        ("", vec![]),
        (" \r\n\t", vec![]),
        ("[]", vec![]),
        ("\u{feff}[ ]\n", vec![]),
        ("[{\"title\":\"a\"},{\"title\":\"b\"}]", vec!["1:a", "1:b"]),
        ("[\n  {\n    \"title\": \"a\"\n  },\n  {\n    \"title\": \"b\"\n  }\n]\n", vec!["2:a", "5:b"]),
        ("{\"title\":\"a\"}\n{\"title\":\"b\"}\n", vec!["1:a", "2:b"]),
        ("{\"title\":\"a\"}\r\n\r\n{\"title\":\"b\"}", vec!["1:a", "3:b"]),
        ("{\"title\":\"a\"}{\"title\":\"b\"} {\"title\":\"c\"}", vec!["1:a", "1:b", "1:c"]),
        ("\u{feff}{\"title\":\"a\"}\n\u{feff}{\"title\":\"b\"}", vec!["1:a", "2:b"]),
        ("[{\"title\":\"a\"}]\n[{\"title\":\"b\"}]\n{\"title\":\"c\"}", vec!["1:a", "2:b", "3:c"]),
        ("{\"title\":\"}{][\\\"\\\\\"}\n{\"title\":\"b\"}", vec!["1:}{][\"\\", "2:b"]),
        ("{\"title\":\"\\u786c核\"}", vec!["1:硬核"]),
    ] {
        assert_eq!(told(&read(input)), expected, "{input:?}");
    }
}

#[test]
fn raw_is_the_object_alone() {
    let all = read("\u{feff}[ {\"title\":\"a\"} ,\n {\"titel\":\"b\"}\n ]");
    assert_eq!(all[0].raw, br#"{"title":"a"}"#);
    assert_eq!(all[1].raw, br#"{"titel":"b"}"#);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn one_bad_object_costs_no_other() {
    let cases: &[(&str, &[&str])] = &[
        // JSON Lines, each kind of damage in line 2.
        (
            "{\"title\":\"a\"}\n{\"title\":\"b\n{\"title\":\"c\"}\n",
            &[
                "1:a",
                "2!2 This object breaks off after column 11 (EOF while parsing a string): the file may be cut short",
                "3:c",
            ],
        ),
        (
            "{\"title\":\"a\"}\n{\"title\":\"b\"\n{\"title\":\"c\"}\n{\"title\":\"d\"}\n",
            &[
                "1:a",
                "2!2 This object breaks off after column 12 (EOF while parsing an object): the file may be cut short",
                "3:c",
                "4:d",
            ],
        ),
        (
            "{\"title\":\"a\"}\n{\"title\":\"b\",\"digests\":[\n{\"title\":\"c\"}\n{\"title\":\"d\"}\n",
            &[
                "1:a",
                "2!2 This object breaks off after column 24 (EOF while parsing a list): the file may be cut short",
                "3:c",
                "4:d",
            ],
        ),
        (
            "{\"title\":\"a\"}\n{\"title\":\n{\"title\":\"c\"}",
            &[
                "1:a",
                "2!2 This object breaks off after column 9 (EOF while parsing a value): the file may be cut short",
                "3:c",
            ],
        ),
        (
            "{\"title\":\"a\"}\n{\"title\" \"b\"}\n{\"title\":\"c\"}\n",
            &["1:a", "2!2 This is not JSON at column 10: expected `:`", "3:c"],
        ),
        (
            "{\"title\":\"a\"}\n{\"title\":\"b\",}\n{\"title\":\"c\"}\n",
            &["1:a", "2!2 This is not JSON at column 14: trailing comma", "3:c"],
        ),
        (
            "{\"title\":\"b\"]\n{\"title\":\"c\"}\n",
            &["1!1 This is not JSON at column 13: expected `,` or `}`", "2:c"],
        ),
        // The error's own line and column, in characters.
        (
            "{\"title\":\"a\"}\n{\n  \"title\": \"硬核\" oops\n}\n{\"title\":\"c\"}\n",
            &["1:a", "2!3 This is not JSON at column 17: expected `,` or `}`", "5:c"],
        ),
        (
            "{\"title\":\"硬核\"} {\"title\":\"硬核\" x}",
            &["1:硬核", "1!1 This is not JSON at column 30: expected `,` or `}`"],
        ),
        // Arrays.
        (
            "[\n  {\n    \"title\": \"a\n  },\n  {\n    \"title\": \"b\"\n  }\n]\n",
            &[
                "2!3 This is not JSON at column 16: control character (\\u0000-\\u001F) found while parsing a string",
                "5:b",
            ],
        ),
        (
            "[\n  {\n    \"title\": \"a\"\n  ,\n  {\n    \"title\": \"b\"\n  }\n]\n",
            &[
                "2!3 This object breaks off after column 16 (EOF while parsing an object): the file may be cut short",
                "5:b",
            ],
        ),
        (
            "[{\"title\":\"a,\"url\":null},{\"title\":\"b\"},{\"title\":\"c\"}]",
            &["1!1 This is not JSON at column 15: expected `,` or `}`", "1:b", "1:c"],
        ),
        (
            "[{\"title\":\"a\"},{\"title\":\"b\"},{\"title\":\"c]",
            &[
                "1:a",
                "1:b",
                "1!1 This object breaks off after column 41 (EOF while parsing a string): the file may be cut short",
            ],
        ),
        (
            "[{\"title\":\"a\"},\n{\"title\":\"b\"}\n",
            &[
                "1:a",
                "2:b",
                "1!1 The array that begins here has no `]` at its end: the file may be cut short.",
            ],
        ),
        // What is no object.
        (
            "{\"title\":\"a\"}\n,\n{\"title\":\"b\"}",
            &["1:a", "2!2 An article is an object that begins with {, but column 1 holds `,`.", "3:b"],
        ),
        (
            "[{\"title\":\"a\"},]",
            &["1:a", "1!1 An article is an object that begins with {, but column 15 holds `,`."],
        ),
        (
            "[,{\"title\":\"a\"}]",
            &["1!1 An article is an object that begins with {, but column 2 holds `,`.", "1:a"],
        ),
        (
            "[7, {\"title\":\"a\"}, \"x, {y}\", null]",
            &[
                "1!1 An article is an object that begins with {, but column 2 holds `7`.",
                "1:a",
                "1!1 An article is an object that begins with {, but column 20 holds `\"x, {y}\"`.",
                "1!1 An article is an object that begins with {, but column 30 holds `null`.",
            ],
        ),
        ("42\n", &["1!1 An article is an object that begins with {, but column 1 holds `42`."]),
        (
            "\"a {b} c\" {\"title\":\"a\"}",
            &["1!1 An article is an object that begins with {, but column 1 holds `\"a {b} c\"`.", "1:a"],
        ),
        (
            "{\"title\":\"a\"}}\n{\"title\":\"b\"}",
            &["1:a", "1!1 An article is an object that begins with {, but column 14 holds `}`.", "2:b"],
        ),
        ("{}", &["1!1 missing field `title`"]),
        (
            "{\"title\":\"硬核",
            &[
                "1!1 This object breaks off after column 12 (EOF while parsing a string): the file may be cut short",
            ],
        ),
        (
            "{",
            &[
                "1!1 This object breaks off after column 1 (EOF while parsing an object): the file may be cut short",
            ],
        ),
    ];
    for (input, expected) in cases {
        assert_eq!(told(&read(input)), *expected, "{input}");
    }
}

#[test]
fn raw_of_a_broken_object_can_be_mended_by_itself() {
    for (input, raw) in [
        ("{\"title\":\"a\"\n{\"title\":\"b\"}\n", "{\"title\":\"a\""),
        ("[\n  {\n    \"title\": \"a\n  },\n  {\"title\":\"b\"}\n]", "{\n    \"title\": \"a\n  }"),
        ("[{\"title\":\"a,\"url\":null},{\"title\":\"b\"}]", "{\"title\":\"a,\"url\":null}"),
        ("[{\"title\":\"a,\"url\":null} ]\n", "{\"title\":\"a,\"url\":null}"),
    ] {
        let all = read(input);
        assert!(all[0].article.is_err());
        assert_eq!(String::from_utf8_lossy(&all[0].raw), raw);
    }
}

#[test]
fn a_missing_comma_is_a_note() {
    let all = read("[{\"title\":\"a\"} {\"title\":\"b\"}]");
    assert_eq!(told(&all), ["1:a", "1:b"]);
    assert_eq!(all[1].notes[0].reason, "A comma is missing before this object.");
    assert!(all[0].notes.is_empty());
}

#[test]
fn what_is_not_utf_8_is_refused_where_it_stands() {
    let all = read(b"{\"title\":\"a\"}\n{\"title\":\n  \"\xe7\xa1\xac\xff\"}\n{\"title\":\"c\"}\n\xff\xfe\n{\"title\":\"d\"}");
    assert_eq!(
        told(&all),
        [
            "1:a",
            "2!3 This is not UTF-8 text at column 5; save the file as UTF-8.",
            "4:c",
            "5!5 This is not UTF-8 text at column 1; save the file as UTF-8.",
            "6:d",
        ]
    );
}

#[test]
fn a_file_cut_inside_a_character_is_called_so() {
    let told = told(&read(b"{\"title\":\"a\xe7\xa1"));
    assert_eq!(told, ["1!1 This breaks off inside the character at column 12: the file may be cut short."]);
}

#[test]
fn deep_nesting_is_refused_without_a_fall() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = open.repeat(200_000);
        let closed = format!("{{\"title\":{deep}1{}}}\n{}", close.repeat(200_000), good("b"));
        let all = read(&closed);
        assert_eq!(titles(&all), ["b"]);
        assert_eq!(all.len(), 2);
        assert_eq!(titles(&read(format!("{{\"title\":{deep}\n{}\n{}", good("b"), good("c")))), ["b", "c"]);
    }
    let checks = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let point = format!("{{\"text\":\"x\",\"checks\":{{\"a\":{checks}}}}}");
    assert_eq!(
        read(format!("{{\"title\":\"a\",\"digests\":[{{\"core_viewpoint\":[{point}]}}]}}")).len(),
        1,
        "one object, whatever serde_json says of it"
    );
}

#[test]
fn an_object_over_the_limit_is_passed_over() {
    let fill = "硬".repeat(limits::OBJECT / 3);
    let just =
        format!("{{\"title\":\"just\",\"paragraphs\":[\"{}\"]}}", &fill[..limits::OBJECT / 3 * 3 - 60]);
    let over = format!("{{\"title\":\"over\",\"paragraphs\":[\"{fill}\",\n\"{{}}]\\\"{fill}\"]}}");
    let cut = format!("{{\"title\":\"cut\",\"paragraphs\":[\"{fill}");
    let input = [just.clone(), over, good("b"), cut, good("c")].join("\n");
    let all = read(&input);
    let refused = "This object is longer than 16 MiB; divide the article into parts.";
    assert_eq!(told(&all), ["1:just", &format!("2!2 {refused}"), "4:b", &format!("5!5 {refused}"), "6:c"]);
    assert_eq!(all[0].raw, just.as_bytes());
    assert!(all[1].raw.is_empty());
}

#[test]
fn memory_stays_that_of_one_object() {
    let mut splitter = Splitter::new();
    let mut count = 0;
    splitter.push(b"[", &mut |_| {});
    let object = format!("{{\"title\":\"a\",\"paragraphs\":[\"{}\"]}},", "x".repeat(1_000));
    for _ in 0..20_000 {
        splitter.push(object.as_bytes(), &mut |_| count += 1);
        assert!(splitter.held() <= 2 * object.len());
    }
    assert_eq!(count, 20_000);
    for start in ["{\"title\":\"", "{\"a\":[", "rubbish "] {
        let ones = vec![b'1'; 64 * 1024];
        let mut splitter = Splitter::new();
        splitter.push(start.as_bytes(), &mut |_| {});
        for _ in 0..40 * 16 {
            splitter.push(&ones, &mut |_| {});
            assert!(splitter.held() <= limits::OBJECT + 128 * 1024);
        }
    }
}

#[test]
fn a_stray_comma_is_told_once() {
    for (input, commas) in
        [("[,]", 1), ("[,,]", 2), ("[{\"title\":\"a\"},,]", 1), ("[{\"title\":\"a\"},]", 1)]
    {
        let told = read(input).into_iter().filter(|found| found.raw == b",").count();
        assert_eq!(told, commas, "{input}");
    }
}

/// Damage that makes a reader go back over the same bytes again and again must not add up.
#[test]
fn damage_takes_linear_time() {
    for line in ["{\"a\":[\n", "{\"a\":\n", "[{\n", "{\"a\":[{},\n", "{\"a\":\"\n", "{\"a\":[{\"b\":[{},\n"] {
        let input = line.repeat(1_000_000 / line.len());
        let before = std::time::Instant::now();
        let all = read(&input);
        assert!(titles(&all).is_empty());
        assert!(before.elapsed().as_secs() < 10, "{line:?} {:?}", before.elapsed());
    }
}

fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => Just(r#"{"title":"a"}"#.to_owned()),
        2 => Just("\n".to_owned()),
        2 => Just(r#"{"title":"硬核","digests":[{"core_viewpoint":[{"text":"x [1]"}]}]}"#.to_owned()),
        1 => "[\\[\\]{},:\"\\\\ 0a\n\u{feff}]{0,6}",
    ];
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat().into_bytes())
}

proptest! {
    #[test]
    fn any_chunking_finds_the_same(input in damaged(), size in 1_usize..9) {
        let (whole, parts) = (read(&input), in_chunks(&input, size));
        prop_assert_eq!(told(&whole), told(&parts));
        for (a, b) in whole.iter().zip(&parts) {
            prop_assert_eq!(&a.raw, &b.raw);
            prop_assert_eq!(&a.notes, &b.notes);
        }
    }

    #[test]
    fn nothing_is_lost(input in damaged()) {
        let all = read(&input);
        // Every byte that is no structure around objects is in some piece, in order.
        let mut rest: &[u8] = &input;
        let mut between = Vec::new();
        for found in &all {
            if found.raw == b"[" {
                continue;
            }
            let at = rest.windows(found.raw.len()).position(|w| w == found.raw);
            prop_assert!(at.is_some(), "{:?} of {:?}", String::from_utf8_lossy(&found.raw), String::from_utf8_lossy(&input));
            let at = at.unwrap_or(0);
            between.extend_from_slice(&rest[..at]);
            rest = &rest[at + found.raw.len()..];
        }
        between.extend_from_slice(rest);
        let stray: Vec<u8> = between.into_iter().filter(|b| !b" \t\r\n[],\xef\xbb\xbf".contains(b)).collect();
        prop_assert!(stray.is_empty(), "{:?} of {:?}", String::from_utf8_lossy(&stray), String::from_utf8_lossy(&input));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(input in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&input);
    }
}
