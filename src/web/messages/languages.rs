//! Languages by name: in themselves, in English, in Chinese.

use crate::domain::Lang;

/// A language's names.
#[derive(Debug)]
pub struct Language {
    /// In itself.
    pub own: &'static str,
    /// In English.
    pub en: &'static str,
    /// In Simplified Chinese.
    pub zh: &'static str,
}

impl Language {
    /// The names of a tag: of the whole, else of its primary subtag. `None` for those that have no name here.
    #[must_use]
    pub fn of(lang: &Lang) -> Option<&'static Self> {
        let tag = match lang.as_str() {
            "zh-CN" | "zh-SG" => "zh-Hans",
            "zh-TW" | "zh-HK" | "zh-MO" => "zh-Hant",
            tag => tag,
        };
        let named = |wanted: &str| LANGUAGES.iter().find(|(tag, _)| *tag == wanted);
        named(tag).or_else(|| named(lang.primary())).map(|(_, language)| language)
    }
}

const fn named(
    tag: &'static str,
    own: &'static str,
    en: &'static str,
    zh: &'static str,
) -> (&'static str, Language) {
    (tag, Language { own, en, zh })
}

const LANGUAGES: &[(&str, Language)] = &[
    named("en", "English", "English", "英语"),
    named("zh", "中文", "Chinese", "中文"),
    named("zh-Hans", "简体中文", "Simplified Chinese", "简体中文"),
    named("zh-Hant", "繁體中文", "Traditional Chinese", "繁体中文"),
    named("yue", "粵語", "Cantonese", "粤语"),
    named("ja", "日本語", "Japanese", "日语"),
    named("ko", "한국어", "Korean", "韩语"),
    named("de", "Deutsch", "German", "德语"),
    named("fr", "Français", "French", "法语"),
    named("es", "Español", "Spanish", "西班牙语"),
    named("pt", "Português", "Portuguese", "葡萄牙语"),
    named("it", "Italiano", "Italian", "意大利语"),
    named("ru", "Русский", "Russian", "俄语"),
    named("ar", "العربية", "Arabic", "阿拉伯语"),
    named("bg", "Български", "Bulgarian", "保加利亚语"),
    named("bn", "বাংলা", "Bengali", "孟加拉语"),
    named("ca", "Català", "Catalan", "加泰罗尼亚语"),
    named("cs", "Čeština", "Czech", "捷克语"),
    named("da", "Dansk", "Danish", "丹麦语"),
    named("el", "Ελληνικά", "Greek", "希腊语"),
    named("fa", "فارسی", "Persian", "波斯语"),
    named("fi", "Suomi", "Finnish", "芬兰语"),
    named("he", "עברית", "Hebrew", "希伯来语"),
    named("hi", "हिन्दी", "Hindi", "印地语"),
    named("hr", "Hrvatski", "Croatian", "克罗地亚语"),
    named("hu", "Magyar", "Hungarian", "匈牙利语"),
    named("id", "Bahasa Indonesia", "Indonesian", "印度尼西亚语"),
    named("la", "Latina", "Latin", "拉丁语"),
    named("ms", "Bahasa Melayu", "Malay", "马来语"),
    named("nb", "Norsk bokmål", "Norwegian Bokmål", "书面挪威语"),
    named("nl", "Nederlands", "Dutch", "荷兰语"),
    named("no", "Norsk", "Norwegian", "挪威语"),
    named("pl", "Polski", "Polish", "波兰语"),
    named("ro", "Română", "Romanian", "罗马尼亚语"),
    named("sk", "Slovenčina", "Slovak", "斯洛伐克语"),
    named("sr", "Српски", "Serbian", "塞尔维亚语"),
    named("sv", "Svenska", "Swedish", "瑞典语"),
    named("ta", "தமிழ்", "Tamil", "泰米尔语"),
    named("th", "ไทย", "Thai", "泰语"),
    named("tr", "Türkçe", "Turkish", "土耳其语"),
    named("uk", "Українська", "Ukrainian", "乌克兰语"),
    named("ur", "اردو", "Urdu", "乌尔都语"),
    named("vi", "Tiếng Việt", "Vietnamese", "越南语"),
];
