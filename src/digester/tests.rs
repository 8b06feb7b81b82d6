//! The check over points and paragraphs as they are written, in tables.

use proptest::prelude::*;

use super::Checker;
use crate::domain::{Finding, FindingKind, Lang, PointText};

fn lang(tag: &str) -> Lang {
    tag.parse().unwrap()
}

fn run(text: &str, text_lang: &str, paragraphs: &[&str], point_lang: &str) -> Vec<Finding> {
    let paragraphs: Vec<String> = paragraphs.iter().map(ToString::to_string).collect();
    let text_lang = lang(text_lang);
    let point = PointText::read(text, Some(paragraphs.len()));
    Checker::new(&paragraphs, &text_lang).check(&point, &lang(point_lang))
}

/// What is found of a point against one paragraph, as `kind words`.
fn found(text: &str, text_lang: &str, paragraph: &str, point_lang: &str) -> Vec<String> {
    run(&format!("{text} [1]"), text_lang, &[paragraph], point_lang)
        .into_iter()
        .map(|finding| format!("{} {}", finding.kind.as_str(), finding.words))
        .collect()
}

#[track_caller]
fn all_held(cases: &[(&str, &str, &str, &str)]) {
    for (point_lang, point, text_lang, paragraph) in cases {
        let found = found(point, text_lang, paragraph, point_lang);
        assert!(found.is_empty(), "{point} | {paragraph}: {found:?}");
    }
}

#[track_caller]
fn all_missed(cases: &[(&str, &str, &str, &str, &str)]) {
    for (point_lang, point, text_lang, paragraph, expected) in cases {
        assert_eq!(found(point, text_lang, paragraph, point_lang), [*expected], "{point} | {paragraph}");
    }
}

#[test]
fn figures_are_found_in_whatever_form() {
    all_held(&[
        ("en", "It kept 2,048 tokens", "en", "a window of 2048 tokens"),
        ("en", "It kept 2048 tokens", "en", "a window of 2 048 tokens"),
        ("en", "It kept 2048 tokens", "zh", "窗口为２０４８个词元"),
        ("en", "Accuracy reached 97%", "en", "it was right 97 per cent of the time"),
        ("en", "Accuracy reached 97 percent", "en", "97.3% of them"),
        ("en", "Accuracy reached 97%", "zh", "百分之九十七的情形"),
        ("zh", "准确率为 97%", "en", "in a table: accuracy 97, recall 91"),
        ("zh", "准确率达九成七", "zh", "准确率 97%"),
        ("zh", "约两成用户离开", "zh", "20% 的用户离开了"),
        ("zh", "七成人赞成", "zh", "73.9% 的人赞成"),
        ("en", "Some 150 million people", "zh", "1.5亿人"),
        ("zh", "1.5亿人受影响", "en", "149 million people"),
        ("en", "a corpus of 3.5 trillion tokens", "zh", "3.5 万亿词元"),
        ("zh", "3310 亿词元", "en", "331 billion tokens"),
        ("en", "trained on 331B tokens", "zh", "3310 亿词元"),
        ("en", "a window of 128K", "en", "128,000 tokens"),
        ("en", "a window of 128K", "en", "exactly 131072 tokens"),
        ("en", "a window of 128K", "en", "a 128k-token window"),
        ("en", "512 KiB a token", "zh", "524288 字节，即 512 KiB"),
        ("zh", "共一百二十八层", "en", "with 128 layers"),
        ("zh", "共一百二十八层", "zh", "共 128 层"),
        ("zh", "花了三点一小时，共二十五人", "zh", "花了 3.1 小时，25 人"),
        ("en", "twenty-one models were tried", "en", "we tried 21 models"),
        ("en", "It is 3.1x faster", "zh", "快 3.1 倍"),
        ("en", "It is 3.1 times faster", "en", "a 3.1× speed-up"),
        ("zh", "快 20 到 40 倍", "en", "20–40 times faster"),
        ("en", "between 1 and 2 million", "zh", "一百万到二百万"),
        ("en", "more than a million users", "zh", "用户超过 100 万"),
        ("zh", "超过 100 万用户", "en", "over a million users"),
        ("zh", "三亿五千万人", "en", "350 million people"),
        ("en", "350 million people", "zh", "3 亿 5000 万人"),
        ("en", "half a million copies", "zh", "50 万册"),
        ("zh", "50 万册", "en", "half a million copies"),
        ("en", "The share is 50%", "en", "half of them"),
        ("en", "The share is 33%", "zh", "三分之一"),
        ("en", "It fell by 93.3%", "en", "only 6.7% was left"),
        ("en", "about 600,000 samples", "en", "595,383 samples"),
        ("zh", "6 万多次", "zh", "重复了 61,036 次"),
        ("en", "$3.9 billion", "en", "a sum of $3.93bn"),
        ("en", "$5 million", "zh", "五百万美元"),
        ("en", "75 minutes", "en", "seventy-five minutes"),
        ("zh", "占四分之一", "zh", "比例是三比一"),
        ("en", "three reasons, 8 layers, two thirds", "en", "nothing of the kind"),
        ("zh", "三点原因，几十万人，数百家，十分重要，千万别忘，第三方", "zh", "别的话"),
        ("en", "since the twenty-first century", "en", "since the 21st century"),
        ("zh", "90 后喜欢，双十一快到了", "zh", "年轻人喜欢，节日快到了"),
    ]);
}

#[test]
fn figures_that_are_not_there_are_named() {
    all_missed(&[
        ("en", "Accuracy reached 94%", "en", "it reached 97%", "figure 94%"),
        ("zh", "准确率为 94%", "en", "it reached 97 percent", "figure 94%"),
        ("zh", "准确率为百分之九十四", "zh", "准确率 97%", "figure 百分之九十四"),
        ("en", "20,480 tokens", "en", "2,048 tokens", "figure 20,480"),
        ("en", "35 trillion tokens", "zh", "3.5 万亿词元", "figure 35 trillion"),
        ("zh", "3.5 亿词元", "en", "3.5 trillion tokens", "figure 3.5 亿"),
        ("en", "8 million users", "zh", "8 亿用户", "figure 8 million"),
        ("en", "32% of users", "en", "32 times as many users, and 5% of them new", "figure 32%"),
        ("zh", "一百二十九层", "zh", "共 128 层", "figure 一百二十九"),
        ("en", "forty-two models", "en", "we tried 21 models", "figure forty-two"),
        ("en", "3.4x faster", "zh", "快 3.1 倍", "figure 3.4x"),
        ("zh", "只用了两成", "zh", "用了 40%", "figure 两成"),
        ("en", "a score of 0.637", "en", "it scored 0.488", "figure 0.637"),
        ("en", "5% of the budget", "en", "7% of the budget", "figure 5%"),
    ]);
}

#[test]
fn digits_of_names_are_no_figures() {
    all_held(&[
        ("en", "They compared GPT-40 and H100 with Llama 3.1", "en", "GPT-40 on an H100; Llama-3.1"),
        ("en", "See https://example.org/2023/77?p=12 and version 1.20.3 at 10:45", "en", "see there"),
        ("en", "the top-50 list, fp16 and int8", "en", "the list"),
        ("zh", "用 8x7B 的模型", "zh", "混合模型"),
    ]);
}

#[test]
fn dates_are_told_in_many_ways() {
    all_held(&[
        ("en", "On 28 July 2025 it opened", "zh", "2025年7月28日开幕"),
        ("en", "On July 28, 2025 it opened", "en", "it opened (2025-07-28)"),
        ("zh", "2025 年 7 月 28 日", "zh", "二〇二五年七月二十八日"),
        ("zh", "7月28日发布", "zh", "2025-07-28 发布"),
        ("en", "In 2024 it grew", "zh", "去年增长"),
        ("en", "In 2024 it grew", "en", "a year later it grew"),
        ("zh", "2024 年 3 月", "zh", "同年 3 月"),
        ("en", "in Q3 2024", "zh", "2024 年第三季度"),
        ("zh", "2024 年三季度", "zh", "2024 年 8 月"),
        ("en", "since the 1990s", "zh", "20 世纪 90 年代以来"),
        ("en", "from 1998 to 2001", "en", "1998-2001"),
        ("en", "on Monday, 3 March", "en", "on Monday"),
        ("en", "In August 2013 it opened", "en", "it was august 2013 when it opened"),
        ("en", "It may march on", "en", "it goes on"),
        ("en", "In September it opened", "zh", "秋天开幕"),
    ]);
    all_missed(&[
        ("en", "In 2019 it grew", "en", "it grew in 2021", "date 2019"),
        ("zh", "2019 年增长", "en", "it grew in 2021", "date 2019 年"),
        ("en", "On 28 July it opened", "en", "it opened on 14 May 2025", "date 28 July"),
        ("zh", "2025年7月28日", "zh", "2025年7月14日", "date 2025年7月28日"),
        ("en", "in Q3 2024", "en", "in Q1 2024", "date Q3 2024"),
    ]);
}

#[test]
fn names_are_found_in_other_forms() {
    all_held(&[
        ("en", "He praised OpenAI’s GPT-4", "en", "OpenAI and its GPT 4"),
        ("en", "According to Sam Altman it works", "en", "Altman said it works"),
        ("en", "The idea of José was kept", "en", "Jose had the idea"),
        ("en", "the Open Source Initiative objects", "en", "the OSI objects"),
        ("en", "the OSI objects", "en", "the Open Source Initiative objects"),
        ("en", "a Bayesian view", "en", "the view of Bayes"),
        ("en", "Transformers and Llama-65B", "en", "a Transformer, and the 65B Llama"),
        ("en", "Reading is Fun. Whatever comes", "en", "fun to read, it comes"),
        ("en", "Key Findings About Large Language Models", "en", "nothing"),
        ("en", "It moved to Paris with Mr Smith", "zh", "史密斯先生用 OpenAI 的模型搬到巴黎"),
        ("en", "OpenAI and DeepMind agree", "zh", "两家公司意见一致，没有英文"),
        ("en", "The WTO agreed with OpenAI", "zh", "世贸组织同意 OpenAI 的看法"),
        ("zh", "AI 和 API 都重要", "zh", "人工智能和接口都重要，见 Docs"),
        ("zh", "Transformer 用 sigmoid 门", "en", "transformers have a gate"),
        ("zh", "2025 年 7 月，OpenAI 300 名员工", "en", "In July 2025 OpenAI had 300 people"),
    ]);
    all_missed(&[
        ("en", "He praised Anthropic", "en", "he praised OpenAI", "name Anthropic"),
        ("en", "the model is GPT-5", "en", "the model is GPT-4", "name GPT-5"),
        ("en", "it runs on Llama 3.1", "en", "it runs on Llama 2", "name Llama 3.1"),
        ("zh", "Gemini 表现更好", "zh", "GPT-4 表现更好", "name Gemini"),
        ("zh", "Gemini 表现更好", "en", "GPT-4 did better", "name Gemini"),
        ("en", "DeepMind did better", "zh", "OpenAI 表现更好", "name DeepMind"),
    ]);
}

#[test]
fn a_name_is_meant_near_where_it_is_introduced() {
    let near =
        ["Introduction.", "Altman spoke first.", "Then he sat down.", "Silence.", "Rain fell.", "The end."];
    assert!(run("So did Altman [3].", "en", &near, "en").is_empty());
    assert!(run("So did Altman [4].", "en", &near, "en").is_empty());
    let far = run("So did Altman [5].", "en", &near, "en");
    assert_eq!(far.len(), 1);
    assert_eq!(
        (far[0].kind, far[0].elsewhere, far[0].cited.as_slice()),
        (FindingKind::Name, Some(2), &[5][..])
    );
}

#[test]
fn quotations_are_found_though_bent() {
    all_held(&[
        ("en", "He said “we will never do this again”", "en", "\"We will never... do this again,\" he said"),
        (
            "en",
            "He said “we will … do this again, yes we will”",
            "en",
            "We will never do this again, yes we will.",
        ),
        ("zh", "他说“我们再也不会这样做了”", "zh", "「我們再也不會這樣做了。」他說"),
        ("zh", "所谓“选择困难症”", "zh", "别的话"),
        ("en", "the so-called “deep state”", "en", "something else"),
        ("en", "He said “we will never do this again”", "zh", "他说再也不会"),
        ("zh", "《开源定义》第 5 条", "zh", "《开源定义》要求"),
    ]);
    all_missed(&[
        (
            "en",
            "He said “we will always do the same again”",
            "en",
            "never, he said",
            "quote “we will always do the same again”",
        ),
        ("zh", "他说“我们明年还会继续这样做”", "zh", "他没有说话", "quote “我们明年还会继续这样做”"),
        ("zh", "出自《人工智能法案》", "zh", "出自欧盟", "quote 《人工智能法案》"),
    ]);
}

#[test]
fn citations_out_of_range_are_named_once() {
    let found = run("A [1][7][7], b [9-10], c [2].", "en", &["a", "b"], "en");
    let words: Vec<_> = found.iter().map(|finding| finding.words.as_str()).collect();
    assert_eq!(words, ["7", "9", "10"]);
    assert_eq!(
        (found[0].kind, found[0].cited.as_slice(), found[0].elsewhere),
        (FindingKind::OutOfRange, &[7][..], None)
    );
}

#[test]
fn any_cited_paragraph_will_do_and_another_is_named() {
    let text = ["First 77%.", "Second 12.", "Third 4."];
    assert!(run("It was 77% [2][1].", "en", &text, "en").is_empty());
    let found = run("It was 77% [3][2][3].", "en", &text, "en");
    assert_eq!(
        found,
        [Finding { kind: FindingKind::Figure, words: "77%".into(), cited: vec![2, 3], elsewhere: Some(1) }]
    );
}

#[test]
fn nothing_is_found_where_nothing_can_be_looked_for() {
    assert!(run("It was 77% in 1999 at OpenAI [3].", "en", &[], "en").is_empty());
    assert!(run("It was 77% in 1999 at OpenAI.", "en", &["nothing"], "en").is_empty());
}

#[test]
fn findings_end_at_eight() {
    let point: Vec<String> = (30..60).map(|n| format!("{n}%")).collect();
    assert_eq!(run(&format!("{} [1]", point.join(", ")), "en", &["none"], "en").len(), 8);
}

#[test]
fn kinds_have_words() {
    for kind in [
        FindingKind::OutOfRange,
        FindingKind::Figure,
        FindingKind::Date,
        FindingKind::Name,
        FindingKind::Quote,
    ] {
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
    assert_eq!("false".parse::<FindingKind>(), Err(()));
}

/// Every reader's worst food, ten thousand characters of it. A quadratic reader would need many minutes, where this takes
/// seconds on a slow machine.
#[test]
fn no_text_takes_for_ever() {
    let started = std::time::Instant::now();
    for piece in [
        "1", "一", "十", "万", "1 ", "1,", "1.", "a", "A", "A-", "A1", "a.", "1-", "1:", "2024-", "2024年",
        "1 000 ", "1,000,", "“", "《", "\"", "…", "1亿", "one ", "million ", "half ", "A 1 ", "Aa ", "分之",
        "一百", "@", "/", "1/", "http:/", "x", "3 of ", "%", "成", "-", " ",
    ] {
        let long = piece.repeat(10_000 / piece.chars().count());
        for (text, paragraph) in
            [(long.as_str(), "x"), ("It was 77% at OpenAI in 1999 “as he said long ago”", long.as_str())]
        {
            for tag in ["en", "zh"] {
                let _ = found(text, tag, paragraph, tag);
            }
        }
    }
    assert!(started.elapsed().as_secs() < 120, "{:?}", started.elapsed());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(point in "\\PC{0,80}", paragraph in "\\PC{0,80}", tag in "en|zh|de|ja") {
        let _ = found(&point, "en", &paragraph, &tag);
        let _ = found(&point, "zh", &paragraph, &tag);
    }

    #[test]
    fn no_number_makes_it_panic(
        point in "([0-9０-９]{1,4}|[一二两三十百千万亿零〇点分之成年月日季度第多半倍]{1,3}|[,. %$:/-]|one |two |million |Q|July |A|GPT|b|[“”《》]){0,30}",
    ) {
        let _ = found(&point, "en", "1", "en");
        let _ = found(&point, "zh", "一", "zh");
    }

    #[test]
    fn a_copy_of_its_paragraph_has_no_finding(
        text in "([0-9]{1,5}|[,. %$:/-]|[一二两三十百千万亿零点分之成年月日季度第多半倍约近]{1,3}|one |twenty-|million |Q3|July |in 2024|A|GPT-4|Llama 3|Sam |b|的|[“”《》\"]){0,30}",
        tag in "en|zh|de",
    ) {
        let found = found(&text, &tag, &text, &tag);
        prop_assert!(found.is_empty(), "{text}: {found:?}");
    }
}
