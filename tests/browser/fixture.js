// Articles of ours that the sample lacks: without text, without digest, revised, cut off, and hard to lay out.

const SCHEMA = "lectern.article/1";
const PARAGRAPHS = ["The first paragraph of a made-up text.", "The second one.", "The third one, which is the last."];

// Known ids, so that pages can be named before anything is asked.
export const ID = {
  noText: "fx00000001",
  noTextNoAddress: "fx00000002",
  noDigest: "fx00000003",
  titleOnly: "fx00000004",
  revised: "fx00000005",
  hard: "fx00000006",
  checked: "fx00000007",
};

const REWORDED = "fx0000p001";

function article(id, title, more = {}) {
  return {
    schema: SCHEMA, id, title, lang: "en", source: "Made for tests", published_at: "2026-01-05T08:00:00Z",
    themes: ["Made for tests"], ...more,
  };
}

function digest(lang, core, groups) {
  // A point that brings an id stays the same point when it is worded anew.
  const points = (texts) => texts.map((point) => (typeof point === "string" ? { text: point } : point));
  return {
    lang, core_viewpoint: points(core),
    groups: groups.map(([title, texts]) => ({ title, points: points(texts) })),
  };
}

const DIGEST = digest("en", ["A core that rests on two paragraphs [1][3]."], [["Made for tests", ["A point [1].", "Another [2]."]]]);
const LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const ADDRESS = `https://example.org/${"a-path-that-does-not-end/".repeat(8)}?and=${"x".repeat(120)}`;

// More than a page of plain ones, so that the stream and a theme have a second page.
const plain = Array.from({ length: 36 }, (_, i) => {
  const id = `fx0001${String(i).padStart(4, "0")}`;
  const day = String(1 + (i % 28)).padStart(2, "0");
  return article(id, `Plain article number ${i + 1}`, {
    published_at: `2025-11-${day}T09:00:00Z`, paragraphs: PARAGRAPHS, digests: [DIGEST],
  });
});

export const FIRST = [
  article(ID.noText, "A digest without its text", { url: "https://example.org/original?a=1&b=2", digests: [DIGEST] }),
  article(ID.noTextNoAddress, "A digest without text or address", { digests: [DIGEST] }),
  article(ID.noDigest, "A text without a digest", { paragraphs: PARAGRAPHS }),
  article(ID.titleOnly, "Nothing but a title", { published_at: null }),
  article(ID.revised, "An article read twice", {
    paragraphs: PARAGRAPHS,
    digests: [digest("en", ["The core stays [1]."], [["Made for tests", [
      { id: REWORDED, text: "A point that the second reading words anew, about the first paragraph [1]." },
      "A point that the second reading leaves out, about something else entirely [3].",
      "A point that stands elsewhere in the second reading [2].",
    ]], ["Not taken up again", ["What nobody asked for, said at some length [3]."]]])],
  }),
  article(ID.hard, `<b>Hard</b> & "wide": ${LONG} ${ADDRESS}`, {
    lang: "zh", url: ADDRESS, source: { name: LONG.repeat(2), site: ADDRESS },
    authors: [LONG, "佐藤 花子", "سارة أحمد"],
    themes: [LONG.repeat(2), "日本語のテーマ", "موضوع بالعربية", "<script>alert(1)</script>", "非 Transformer 架构"],
    paragraphs: Array.from({ length: 130 }, (_, i) => `第${i + 1}段。${i % 10 ? "很短。" : ADDRESS}`),
    digests: [
      digest("zh", [`一个引用很多段落的观点[1-30]，还有一个超出范围的[999]，以及${ADDRESS}[100-120]。`],
        [[LONG.repeat(2), [`${LONG}${LONG}[128]。`, "没有引用。", "[1]"]], ["“引号”——破折号……", ["末尾[130]"]]]),
      digest("ar", ["فكرة رئيسية [1][2]."], [["موضوع بالعربية", ["نقطة أولى [3].", "نقطة ثانية [12]."]]]),
      digest("ja", ["日本語の要点[1]。"], [["日本語のテーマ", ["段落に基づく要点[2]。"]]]),
    ],
  }),
  // What the citation check has something to say of.
  article(ID.checked, "A digest that says more than its text", {
    paragraphs: ["It kept a window of 2,048 tokens.", "In 2024 the share was 42 per cent, said Altman.", "Nothing more was said.", ...PARAGRAPHS],
    digests: [
      digest("en", ["It kept a window of 4,096 tokens [1]."], [["Shares", [
        "The share was 42% [1][3], according to OpenAI [3].", "“We will always do the very same again”, he said in 1999 [2].", "See there [99]. It kept 2048 tokens [1].",
      ]]]),
      digest("zh", ["窗口为 4096 个词元[1]。"], [["份额", ["2024 年的份额为 43%[2]。"]]]),
    ],
  }),
  ...plain,
];

// Imported after the first: a second revision, in which one point is worded anew and one is gone.
export const SECOND = [
  article(ID.revised, "An article read twice", {
    paragraphs: PARAGRAPHS,
    digests: [digest("en", ["The core stays [1]."], [["Made for tests", [
      { id: REWORDED, text: "A point that the second reading has worded anew, about the first paragraph [1][2]." },
    ]], ["A group of its own", [
      "A point that stands elsewhere in the second reading [2].", "What the first reading did not see [1][3].",
    ]]])],
  }),
];
