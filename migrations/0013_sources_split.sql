-- The name (folded) under which an article's source was given when it came in: what a split of the source goes by. Of
-- what is here already nobody noted it, so it counts as its source's own.
ALTER TABLE articles ADD COLUMN source_as TEXT;
UPDATE articles SET source_as = (SELECT folded FROM sources WHERE key = articles.source) WHERE source IS NOT NULL;

-- The articles of a source are counted by these names without a look at each article.
CREATE INDEX articles_source_as ON articles (source, source_as);
DROP INDEX articles_source;

-- As for themes: pairs of which somebody said that they are not the same, the smaller key first.
CREATE TABLE sources_apart (
  one INTEGER NOT NULL,
  other INTEGER NOT NULL,
  PRIMARY KEY (one, other),
  CHECK (one < other)
) STRICT, WITHOUT ROWID;
