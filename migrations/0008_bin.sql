-- An article's life at the desk: what was moved to the bin, what is gone for good, links to a single article.

-- When it was moved to the bin and by whom; nothing where it was not.
ALTER TABLE articles ADD COLUMN binned_at INTEGER;
ALTER TABLE articles ADD COLUMN binned_by TEXT;
CREATE INDEX articles_binned ON articles (binned_at, key) WHERE binned_at IS NOT NULL;

-- Ids of articles, and of points of theirs, that were told of and are deleted: they answer that they are gone, and are
-- never given again.
CREATE TABLE gone (
  id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- The largest numbers of an article and of a digest that were deleted: no later one is given them, since the audit may
-- name them still.
ALTER TABLE portal ADD COLUMN gone_article INTEGER NOT NULL DEFAULT 0;
ALTER TABLE portal ADD COLUMN gone_digest INTEGER NOT NULL DEFAULT 0;

-- Links by which one article is read by whoever holds them. What a link holds is kept as its hash. Numbers are never given
-- twice: a form that ends one must not end the next.
CREATE TABLE shares (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  article INTEGER NOT NULL REFERENCES articles (key),
  hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  made_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER                 -- nothing where it holds until it is ended
) STRICT;
CREATE INDEX shares_article ON shares (article);
