-- Sources as themes are: further names, addresses that lead on, what they are about, a sign and a place among the others.
ALTER TABLE sources ADD COLUMN description TEXT;
ALTER TABLE sources ADD COLUMN icon TEXT;
ALTER TABLE sources ADD COLUMN prominence TEXT NOT NULL DEFAULT 'plain' CHECK (prominence IN ('plain', 'pinned', 'hidden'));
CREATE INDEX sources_prominence ON sources (prominence) WHERE prominence <> 'plain';

-- Every name that means a source, by its folded form; its own (sources.folded) among them.
CREATE TABLE source_names (
  folded TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  lang TEXT NOT NULL,
  source INTEGER NOT NULL REFERENCES sources (key)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_names_source ON source_names (source);
INSERT INTO source_names (folded, name, lang, source) SELECT folded, name, lang, key FROM sources;

-- Every address a source answers at or ever answered at; those that are not sources.slug redirect there.
CREATE TABLE source_slugs (
  slug TEXT PRIMARY KEY,
  source INTEGER NOT NULL REFERENCES sources (key)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_slugs_source ON source_slugs (source);
INSERT INTO source_slugs (slug, source) SELECT slug, key FROM sources;

-- As for themes: the largest number of a source that was merged into another.
ALTER TABLE portal ADD COLUMN merged_source INTEGER NOT NULL DEFAULT 0;
