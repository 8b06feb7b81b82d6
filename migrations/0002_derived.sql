-- What a start, a refresh and a page of the stream read is kept where they read it, one row an article or a digest.

-- Derived: the languages an article is read in (its shown digests', and its text's), and its themes' keys in order:
-- those it carries, a bar, those of its groups. The catalogue in memory is made of these rows alone.
ALTER TABLE articles ADD COLUMN langs TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN themes TEXT NOT NULL DEFAULT '|';
UPDATE articles SET
  langs = coalesce((SELECT string_agg(l.lang, ' ' ORDER BY l.lang) FROM article_langs l WHERE l.article = key), ''),
  themes = coalesce((SELECT
      coalesce(string_agg(t.theme, ' ' ORDER BY t.place) FILTER (WHERE t.carried = 1), '') || '|' ||
      coalesce(string_agg(t.theme, ' ' ORDER BY t.place) FILTER (WHERE t.carried = 0), '')
    FROM article_themes t WHERE t.article = key), '|');
DROP TABLE article_langs;

-- The first point of a digest: of its core viewpoint, else of its first group. As fixed as the digest's words.
ALTER TABLE digests ADD COLUMN lead TEXT NOT NULL DEFAULT '';
UPDATE digests SET lead = coalesce(
  (SELECT body FROM wordings WHERE digest = key AND n = 0 AND group_n <= 1 ORDER BY group_n LIMIT 1), '');
