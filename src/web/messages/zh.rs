//! The pages in Simplified Chinese.

use jiff::civil::{Date, Weekday};

use super::{Messages, grouped};
use crate::{
    domain::{Role, Status},
    store::What,
    web::errors::Kind,
};

/// Simplified Chinese.
pub const ZH: Messages = Messages {
    tag: "zh-Hans",
    code: "zh",
    locale: "zh_CN",
    comma: "、",

    skip: "跳到正文",
    main_navigation: "主导航",
    footer_navigation: "关于",
    interface_language: "界面语言",
    about: "把文章读成有出处的要点：每条要点都标明它所依据的段落。",
    articles: "文章",
    themes: "主题",
    sources: "来源",
    help: "帮助",

    saved: "收藏",
    settings: "设置",
    settings_about: "您希望怎样阅读。设置只保存在这个浏览器的 Cookie 中。",
    settings_saved: "设置已保存。",
    settings_choices: &[
        ("颜色", &["跟随系统", "浅色", "深色", "米黄"]),
        ("字号", &["中", "小", "大", "更大"]),
        ("正文字体", &["黑体", "宋体"]),
        ("正文宽度", &["适中", "窄", "宽"]),
        ("阅读快捷键", &["开启", "关闭"]),
        ("打开过的文章", &["与其他相同", "在列表中变淡"]),
    ],
    settings_zone: "时区",
    settings_keep: "保存设置",
    settings_reset: "恢复默认",
    keys: "快捷键",
    key_list: &[
        ("j k", "下一条、上一条文章或要点"),
        ("o", "打开文章"),
        ("e", "打开要点引用的段落"),
        ("c", "复制要点或文章的链接"),
        ("s", "收藏要点或文章，或取消收藏"),
        ("/", "搜索"),
        ("t", "主题"),
        ("g h", "全部文章"),
        ("[ ]", "来时列表中的上一篇、下一篇文章"),
        ("Esc", "关闭打开的面板"),
        ("?", "显示这些快捷键"),
    ],

    filters: "筛选",
    filters_on: "已启用的筛选",
    language: "语言",
    any_language: "不限",
    all_themes: |n| format!("全部 {} 个主题", grouped(n)),
    all_sources: |n| format!("全部 {} 个来源", grouped(n)),
    clear: "清除",
    not: "排除",
    leave_out: |name| format!("排除{name}"),
    without: |name| format!("不含{name}"),
    since: |day| format!("{day}起"),
    until: |day| format!("{day}止"),
    remove_filter: |name| format!("移除筛选：{name}"),
    narrow: "进一步筛选",
    theme: "主题",
    from: "从",
    to: "到",
    show: "显示",

    count_articles: |n| format!("{} 篇文章", grouped(n)),
    count_points: |n| format!("{} 条要点", grouped(n)),
    count_paragraphs: |n| format!("{} 段", grouped(n)),
    more_themes: |n| format!("还有 {n} 个主题"),
    pages: "翻页",
    newer: "较新",
    older: "较早",
    nothing_matches: "没有文章同时符合这些筛选条件",
    drop_a_filter: "去掉其中一项，可以看到更多：",
    nothing_further: "这一边没有更多内容了。",
    to_newest: "回到最新的文章",
    added: |moment| format!("收录于{moment}"),

    first_title: "这里还没有文章",
    first_words: "门户已经就绪，只是还空着。请在命令行里装入内容，再刷新本页。",
    first_demo: "想先看看样子，可带示例内容启动：",
    first_import: "要读自己的内容，请导入文件：",
    first_formats: "可导入保存下来的网页文本（一篇或多篇），也可导入文章 JSON。同一个文件导入两次，不会有任何改变。",

    in_this_article: "本文目录",
    core_viewpoint: "核心观点",
    full_text: "全文",
    original: "原文",
    digest: "要点语言",
    provenance: "由来",
    imported: |day| format!("要点导入于 {day}"),
    extracted: |day| format!("由 Lectern 从原文摘出，{day}"),
    written_by: |model, day| format!("由模型 {model} 撰写，{day}"),
    written_by_a_model: |day| format!("由语言模型撰写，{day}"),
    written_by_a_person: |day| format!("由人撰写，{day}"),
    revision: |n| format!("第 {n} 版"),
    revisions: "历次版本",
    shown: "当前",
    older_revision: |n| format!("这是较早的第 {n} 版。"),
    to_present: "阅读当前版本",
    all_revisions: "全部版本",
    revisions_of: |title| format!("《{title}》的历次版本"),
    compare_with: |n| format!("与第 {n} 版比较"),
    first_in_language: "这种语言的第一版",
    changed_since: "看看后来改了什么",
    compared: |older, newer| format!("从第 {older} 版到第 {newer} 版"),
    tally: |t| {
        let fates = [
            (t.kept, "保留"),
            (t.recited, "出处有改动"),
            (t.reworded, "改写"),
            (t.added, "新增"),
            (t.gone, "删去"),
        ];
        let told = fates.iter().filter(|(count, _)| *count > 0);
        let told: Vec<String> = told.map(|(count, fate)| format!("{fate} {} 条", grouped(*count))).collect();
        let moved = if t.moved > 0 {
            format!("；其中 {} 条换了分组", grouped(t.moved))
        } else {
            String::new()
        };
        format!("{}{moved}", if told.is_empty() { "没有要点".to_owned() } else { told.join("，") })
    },
    kept: "保留",
    reworded: "改写",
    recited: "出处有改动",
    added_point: "新增",
    gone: "删去",
    before: "原先",
    now: "现在",
    moved_from: "原在分组：",
    once_titled: "原题：",
    new_group: "新的分组",
    gone_group: "分组已不再有",
    compare_with_which: "与另一版比较",
    side_by_side: |left, right| format!("{left}与{right}对照"),
    stands_under: "所在分组：",
    other_text: "这两份要点依据的是全文的不同版本。数字指向前一份所引用的版本。",
    take_along: "导出",
    as_markdown: "导出为 Markdown",
    as_json: "导出为 JSON",
    link: "链接",
    link_to_point: "这条要点的链接",
    as_quotation: "引文",
    link_to_group: "链接到这一组",
    link_to_article: "链接到这篇文章",
    script_words: &[
        "复制链接",
        "分享",
        "已复制",
        "未能复制",
        "关闭",
        "收藏",
        "已收藏",
        "当前离线：这是您上次读到的页面。",
    ],
    saved_about: "您收藏的文章和要点。列表只保存在这个浏览器中。",
    saved_needs_script: "列表由本页的脚本保存，而 JavaScript 已关闭。",
    saved_nothing: "还没有收藏。每篇文章、每条要点旁边都有“收藏”。",
    saved_remove: "移除",
    saved_markdown: "全部导出为 Markdown",
    saved_json: "全部导出为 JSON",
    offline: ("当前离线", "无法连接到本站，而这一页之前没有读过。"),
    offline_pages: "最近读过、离线也能读的页面：",
    paragraph: |n| format!("第 {n} 段"),
    paragraph_of_original: |n| format!("原文第 {n} 段"),
    paragraph_not_stored: |n, stored| format!("第 {n} 段未收录：这里的全文到第 {stored} 段为止"),
    paragraph_of: |n, of| format!("第 {n} 段，共 {of} 段"),
    paragraph_of_any: "第 {n} 段，共 {of} 段",
    close: "关闭",
    resting_here: "依据这一段的要点",
    nothing_rests_here: "这份摘要没有要点依据这一段。",
    in_full_text: "在全文中查看",
    core_short: "核心",
    cited_by: |group, point| {
        if group == 0 {
            format!("核心：被核心观点第 {point} 点引用")
        } else {
            format!("{group}.{point}：被第 {group} 组第 {point} 点引用")
        }
    },
    place: |group, point| {
        if group == 0 {
            format!("核心观点第 {point} 点")
        } else {
            format!("第 {group} 组第 {point} 点")
        }
    },
    coverage: |cited, of, gap| {
        let left_out = gap.map_or_else(String::new, |(from, to)| {
            let stretch = if from == to { from.to_string() } else { format!("{from}–{to}") };
            format!("；最长未引用：第 {stretch} 段")
        });
        format!("{of} 段中引用了 {cited} 段{left_out}")
    },
    citation_check: "引用检查：",
    and_further: "；",
    not_in_text: |n| format!("原文没有第 {n} 段"),
    not_found_in: |cited| format!("未见于{}", paragraphs(cited)),
    but_in: "，而见于 ",
    flagged: |n| match n {
        0 => "引用检查没有提示。".to_owned(),
        n => format!("引用检查对 {n} 条要点有提示。"),
    },
    how_it_checks: "如何检查",
    nothing_stored: "这篇文章目前只有标题，还没有要点，也没有全文。",

    one_point: "一条要点",
    in_context: "在全部要点中阅读",
    earlier_wordings: "较早的表述",
    dropped: |held, present| format!("这条要点出自第 {held} 版。当前的要点是第 {present} 版，已不再包含它。"),
    not_taken: |held, present| format!("这条要点出自第 {held} 版。当前的要点是第 {present} 版，不包含它。"),

    name: "名称",
    readings: "两种读法",
    reading_articles: "按文章",
    reading_points: "按要点",
    also_known: "又称",
    site: "网站",
    no_name_matches: "没有符合的名称。",
    show_all: "显示全部",
    page_of: |page, pages| format!("第 {page} 页，共 {pages} 页"),
    previous: "上一页",
    next: "下一页",
    theme_about: |name, n| format!("关于{name}的 {} 篇文章，读其有出处的要点。", grouped(n)),
    source_about: |name, n| format!("来自{name}的 {} 篇文章，读其有出处的要点。", grouped(n)),
    themes_about: "全部主题，最常用的在前。",
    sources_about: "全部来源，最常用的在前。",

    search: "搜索",
    searched: |query| format!("搜索：{query}"),
    search_for: "要搜索的词",
    search_hint: "各词都须匹配。“短语”、-排除、OR、theme:、source:、in:points……",
    search_more: "全部写法",
    index_building: |percent| format!("搜索索引正在建立：{percent}%。结果尚不完整。"),
    read_as: "理解为：",
    read_as_words: |part| format!("“{part}”已按普通词搜索。"),
    query_cut: "查询太长，末尾已略去。",
    order: "排序",
    best_first: "最相关",
    newest_first: "最新",
    nothing_found: "没有找到",
    try_any: "只要其中任何一个词匹配即可",
    try_without: "去掉筛选再搜索",
    did_you_mean: "拼写相近的词：",
    dropping: |part| format!("去掉“{part}”"),
    dates: "日期",
    suggested: |kind, articles| format!("{kind} · {}", (ZH.count_articles)(articles)),
    kind_theme: "主题",
    kind_source: "来源",
    kind_article: "文章",
    suggestions: "建议",
    related: "同样要点的其他文章",
    related_to: |title| format!("与《{title}》要点相近的文章"),
    nothing_related: "没有其他文章谈到相近的内容。",
    in_common: "共同点：",
    further_points: |n| format!("还有 {} 条要点匹配", grouped(n as u64)),
    months: "月份",
    search_language: "搜索框里可以写什么",
    search_syntax: &[
        ("大模型 训练", "两个词都要有，在标题、要点或正文里；繁体与简体互相匹配"),
        ("“状态空间”", "一字不差、连在一起；英文引号与「」也可以"),
        ("state models", "英文词的不同形式互相匹配，model 也能找到 models"),
        ("-mamba", "不含这个词；也可以放在下面各项之前"),
        ("retnet OR rwkv", "其中之一即可"),
        ("(a OR b) c", "括号里的先合在一起"),
        ("theme:大模型", "属于这个主题，写地址里的名字或任何一个名称都可以"),
        ("source:机器之心", "出自这个来源"),
        ("lang:zh", "有这种语言的要点，否则正文是这种语言"),
        ("author:李", "作者"),
        ("title:召回", "词在标题里"),
        ("in:points", "给单条要点排序，而不是文章"),
        ("after:2025-07-01", "这一天及以后；也可以只写年或年月"),
        ("before:2025-08", "这一天以前"),
        ("last:7d", "最近若干天（d）、周（w）、月（m）或年（y）"),
        ("check:warn", "引用检查标出了其中的要点"),
        ("origin:model", "要点的来历：imported 导入、extractive 摘句、model 模型、person 人工"),
    ],

    help_parts: &[
        (
            "这里读到的是什么",
            &[
                "每篇文章都整理成要点：先是核心观点，再是分组的要点。每组以一个主题为标题。",
                "句后的小数字是出处，指向文章的某一段；收录了全文时，点它就到那一段，否则它说明指的是原文第几段。",
                "启用 JavaScript 时，点一下出处，所引段落连同上下文就在要点旁边打开，并列出依据同一段的其他要点。全文的每一段也指回它的要点：2.1 是第二组的第一点。",
                "核心观点下方的刻度代表全文各段，高的是被引用的段落。",
                "每篇文章都注明要点的由来：来自文件、由 Lectern 从原文摘句、由某个语言模型撰写，或由人撰写。较早的版本始终可读，同一语言的任何两版都可以逐条比较。",
                "要点有两种语言时可以对照阅读：依据相同段落的要点并排在一起。",
            ],
        ),
        (
            "查找文章",
            &[
                "在文章旁选择主题、来源或语言。筛选条件可以叠加：选两个主题，看到的是同属两者的文章。旁边的数字是筛选后剩下的篇数。",
                "“排除”用来去掉一个主题。已启用的筛选列在文章上方，点一下即可移除。",
                "日期按本门户的时区计算，截止日也包含在内。主题可以直接输入名称。",
            ],
        ),
        (
            "主题与来源",
            &[
                "文章带有某个主题，或其中某组要点以它为标题，就属于这个主题。",
                "一个主题或来源有两种读法：按文章读，或只读其中的要点，最新的在前。",
            ],
        ),
        (
            "长久有效的链接",
            &[
                "文章、主题、来源和每一条要点的地址都长久有效，旁边就能复制；也可以复制带脚注的 Markdown 或纯文本引文。",
                "带筛选条件的地址也可以直接分享。",
                "文章可以导出为 Markdown 或 JSON。",
            ],
        ),
        (
            "不用鼠标",
            &[
                "所有链接都能用 Tab 键到达，第一个链接跳到正文。阅读所需的一切都不依赖 JavaScript；有它时，下面的快捷键可用，也可在设置中关闭。",
            ],
        ),
        (
            "留在您的浏览器里",
            &["设置、收藏和最近读过的页面只保存在您的浏览器中。最近读过的页面离线也能打开。"],
        ),
    ],

    check_part: (
        "引用检查",
        &[
            "要点连同全文进来时，Lectern 会到要点所引的段落里寻找它所说的内容：带单位的数字、日期、拉丁字母的名称、引语和书名，以及所引的段落是否存在。数字可以换一种写法（2.5 million、250 万）；两种语言之间只查数字、年份和拉丁字母的名称。",
            "没有找到的，会在要点旁说明查过哪些段落；若别的段落里有，也会指出。这只是提醒读者看一看，并不是判定：要点也许换了说法。没有提示的要点也可能有误，例如谁对谁做了什么，这里并不检查。",
            "搜索 check:warn 可以找到所有带提示的要点。",
        ],
    ),

    sign_in: "登录",
    sign_out: "退出登录",
    sign_in_refused: "名称与密码不匹配。",
    sign_in_wait: |n| format!("尝试次数过多，请在 {n} 分钟后再试。"),
    no_owner: "这个门户还没有所有者，因此暂时没有人能登录。",
    to_set_up: "用服务器打印的代码进行设置",
    needs_https: "在这里密码会以明文传送。请经由 https 访问，并以 --base-url https://… 启动门户；在本机上可以使用 http。",
    user_name: "名称",
    password: "密码",
    set_up: "设置这个门户",
    set_up_about: "服务器启动时在终端打印了一次性代码。持有它的人将成为所有者。",
    setup_code: "终端上的代码",
    code_wrong: "这不是服务器打印的代码。",
    name_rule: "名称为 1 到 60 个字符，其中至少有一个字母或数字。",
    name_taken: "这个名称已有人使用。",
    password_rule: "至少 10 个字符。",
    account: "账户",
    done: "已完成。",
    sessions: "已登录的设备",
    unknown_browser: "未知浏览器",
    this_browser: "当前浏览器",
    end_session: "结束",
    end_others: "结束其他所有登录",
    change_password: "修改密码",
    old_password: "当前密码",
    new_password: "新密码",
    old_password_wrong: "当前密码不正确。",
    change_ends_all: "使用当前密码的所有登录都会结束，包括当前浏览器。",
    role: |role| match role {
        Role::Owner => "所有者",
        Role::Editor => "编辑",
        Role::Reader => "读者",
    },
    desk: "工作台",
    not_public: "未公开",
    came_in: "最近收录",
    nothing_yet: "还没有收录任何文章。",
    flagged_in_all: |n| match n {
        0 => "它对所有要点都没有提示。".to_owned(),
        n => format!("它对 {} 条要点有提示。", grouped(n)),
    },
    show_flagged: "查看这些要点",
    unchecked: |n| format!("尚未检查的要点整理：{} 份。", grouped(n)),
    machine: "本门户",
    version: "版本",
    search_index: "搜索索引",
    index_current: "与文章同步",
    index_behind: |n| format!("还有 {} 处更改未写入", grouped(n)),
    database: "数据库",
    index_size: "索引大小",
    disk_left: "剩余磁盘空间",
    not_known: "未知",
    status: |status| match status {
        Status::Draft => "草稿",
        Status::Public => "公开",
        Status::Unlisted => "不公开列出",
    },

    paste: "添加文章",
    paste_about: "粘贴已保存网页的文本、要点整理或文章 JSON。预览会显示读懂了什么；在您确认之前不会保存任何内容。",
    paste_text: "文本",
    paste_files: "或从文件读取",
    paste_status: "新文章的可见范围",
    preview: "预览",
    keep: "保存",
    pasted: "粘贴的文本",
    kept_counts: |new, updated, unchanged, refused| {
        format!("新增 {new} 篇，更新 {updated} 篇，未变 {unchanged} 篇，拒收 {refused} 篇。")
    },
    refused_left: "被拒收的内容留在文本框中：请在那里修改后重新发送。",
    nothing_understood: "这里还没有可读的内容。",
    line: |n| format!("第 {n} 行："),
    lines: |from, to| if from == to { format!("第 {from} 行") } else { format!("第 {from}–{to} 行") },
    would_be: |what| match what {
        What::New => "新文章",
        What::Updated => "为已有文章带来新内容",
        What::Unchanged => "已全部收录",
    },
    no_source: "无来源",
    no_time: "无时间",
    further_articles: |n| format!("还有 {} 篇。", grouped(n)),
    seen_by_curators: "只有编辑人员能看到。",
    publish: "发布",
    take_back: "改为草稿",

    fault: |kind| match kind {
        Kind::NotFound => {
            ("这个地址没有内容", "链接可能在转发时丢了末尾。文章和要点的编号是十个字母和数字。")
        }
        Kind::Invalid => ("无法读懂这个请求", "其中有些内容不合要求："),
        Kind::Method => ("这个地址不接受这种请求", "它只能用 GET 读取；没有任何改动。"),
        Kind::Unauthorized => ("需要登录", "只有登录后才能阅读这个门户；请先在浏览器中登录。"),
        Kind::Forbidden => (
            "这样做不被允许",
            "表单不是从本门户的页面发出的，或页面已过期，或需要其他权限。没有任何改动；请重新打开页面再试。",
        ),
        Kind::Conflict => ("这与已有内容矛盾", "没有任何改动："),
        Kind::Busy => ("暂时不行", "门户现在做不了这件事，请半分钟后再试。"),
        Kind::Internal => ("我们这边出了错", "原因已记入日志。请再试一次；若仍如此，请告诉门户的管理者。"),
        Kind::Timeout => ("请求超时", "连接太慢，未能完成。请再试一次。"),
        Kind::TooLarge => ("请求太大", "请减少一次发送的内容。"),
        Kind::TooLong => ("地址太长", "请缩短地址，例如去掉一些筛选条件。"),
        Kind::Other => ("无法回应这个请求", "其中有些内容不合要求。"),
    },
    search_address: "搜索这个地址里的词：",
    bad_field: |field, given, form| format!("参数“{field}”不能是“{given}”：{form}。"),
    form_day: "应为日期，例如 2025-03-04",
    form_lang: "应为语言标签，例如 en、zh 或 zh-Hant",
    form_with: "应为同一语言另一版的序号",
    form_cursor: "应为“较新”“较早”链接所带的标记",
    form_page: "应为从 1 开始的数",
    form_paragraph: "应为段落的编号，例如 41",
    form_themes: "最多可组合 16 个主题",
    without_field: "去掉它的同一地址",
    to_articles: "阅读最新的文章",
    to_themes: "浏览主题",

    day: |date| format!("{} {}", date.strftime("%Y年%-m月%-d日"), weekday(date)),
    month: |day| format!("{}年{}月", day.year(), day.month()),
    as_table: "以表格显示",
    short_day: |date| date.strftime("%Y年%-m月%-d日").to_string(),
    moment: |time| time.strftime("%Y年%-m月%-d日 %H:%M").to_string(),
    full_moment: |time| {
        format!("{} {} {}", time.strftime("%Y年%-m月%-d日"), weekday(time.date()), time.strftime("%H:%M %Z"))
    },
    lang_name: |language| language.zh,
};

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "星期一",
        Weekday::Tuesday => "星期二",
        Weekday::Wednesday => "星期三",
        Weekday::Thursday => "星期四",
        Weekday::Friday => "星期五",
        Weekday::Saturday => "星期六",
        Weekday::Sunday => "星期日",
    }
}

/// The paragraphs by number; many of them by their count.
fn paragraphs(numbers: &[u32]) -> String {
    const LISTED: usize = 6;
    if numbers.len() > LISTED {
        return format!("所引的 {} 段", numbers.len());
    }
    let list: Vec<String> = numbers.iter().map(u32::to_string).collect();
    format!("第 {} 段", list.join("、"))
}
