-- Pieces of imports that were refused, as they came, until somebody mends them or lets them go. The columns that lists
-- show stand before the piece itself, which may fill many pages of the file.
CREATE TABLE refused (
  key INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: addresses and the audit name it
  hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),  -- of the whole piece and the reason
  at INTEGER NOT NULL,               -- when it came last
  times INTEGER NOT NULL DEFAULT 1,  -- how often it came
  gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),  -- let go: hidden, until its room is needed
  user_name TEXT,                    -- who pasted it; nothing where the command line brought it
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  reason TEXT NOT NULL,
  format TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('draft', 'public', 'unlisted')),  -- how far it was to be published
  head TEXT NOT NULL,                -- its first words
  bytes INTEGER NOT NULL,            -- the whole piece's, as it came
  kept INTEGER NOT NULL,             -- those of them that are here
  piece TEXT NOT NULL
) STRICT;
CREATE INDEX refused_at ON refused (gone, at, key);
CREATE INDEX refused_room ON refused (at, key, kept);

-- Points of which the citation check says something, so that the desk need not count findings.
ALTER TABLE digests ADD COLUMN flagged INTEGER NOT NULL DEFAULT 0;
UPDATE digests SET flagged = (SELECT count(*) FROM findings f WHERE f.digest = digests.key AND f.place = 0)
  WHERE key IN (SELECT digest FROM findings);
CREATE INDEX digests_flagged ON digests (flagged) WHERE shown = 1 AND flagged > 0;

-- What not every reader sees: few among many.
CREATE INDEX articles_hidden ON articles (key) WHERE status <> 'public';
