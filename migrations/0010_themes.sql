-- How a theme stands among the others: as they all do, before them, or offered nowhere (its address goes on answering).
ALTER TABLE themes ADD COLUMN prominence TEXT NOT NULL DEFAULT 'plain' CHECK (prominence IN ('plain', 'pinned', 'hidden'));
CREATE INDEX themes_prominence ON themes (prominence) WHERE prominence <> 'plain';

-- The titles under which groups bear a theme are counted without a look at each group.
CREATE INDEX digest_groups_titles ON digest_groups (theme, title);
DROP INDEX digest_groups_theme;

-- Pairs of themes of which somebody said that they are not the same, the smaller key first. Numbers of themes are not
-- given again, so a pair of which one was merged away says nothing, and holds again when that is undone.
CREATE TABLE themes_apart (
  one INTEGER NOT NULL,
  other INTEGER NOT NULL,
  PRIMARY KEY (one, other),
  CHECK (one < other)
) STRICT, WITHOUT ROWID;
