-- Articles of which something was changed, until it is seen whether readers and programs are told of it.
CREATE TABLE changed (
  article INTEGER PRIMARY KEY
) STRICT;

-- What was told of an article while it was public. What is there already needs no telling.
CREATE TABLE told (
  article INTEGER PRIMARY KEY REFERENCES articles (key) ON DELETE CASCADE,
  revisions INTEGER NOT NULL,        -- how many it had
  flagged INTEGER NOT NULL           -- points of its shown digests that the citation check flagged
) STRICT;
INSERT INTO told (article, revisions, flagged)
  SELECT a.key, a.revisions,
    (SELECT coalesce(sum(d.flagged), 0) FROM digests d WHERE d.article = a.key AND d.shown = 1)
  FROM articles a WHERE a.status = 'public';

-- What happened to articles that every reader sees. Numbers are never given twice: a program says up to which one it knows.
CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('article.published', 'article.revised', 'article.flagged')),
  article INTEGER NOT NULL,
  revision INTEGER NOT NULL,         -- the newest of the article then; 0 where it had none
  flagged INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX events_at ON events (at);

-- Programs that are called when something happens.
CREATE TABLE webhooks (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  secret BLOB NOT NULL CHECK (length(secret) = 32),  -- as it is: each call is signed with it
  kinds TEXT NOT NULL,               -- of events, with spaces between
  state TEXT NOT NULL CHECK (state IN ('on', 'off', 'gone')),  -- gone: it answered that it wants no more
  failures INTEGER NOT NULL DEFAULT 0,  -- calls in a row that failed
  rests_until INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;

-- Calls, made and to be made.
CREATE TABLE deliveries (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook INTEGER NOT NULL REFERENCES webhooks (key) ON DELETE CASCADE,
  kind TEXT NOT NULL,                -- of the event, or of a test
  article INTEGER,                   -- nothing in a test
  revision INTEGER NOT NULL,
  flagged INTEGER NOT NULL,
  at INTEGER NOT NULL,               -- when it happened
  state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed', 'dropped')),
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL,           -- while it waits: when it is tried next
  body TEXT,                         -- fixed at the first attempt, so that each brings the same
  tried_at INTEGER,
  took INTEGER,                      -- milliseconds of the last attempt
  status INTEGER,                    -- of the last answer; nothing where there was none
  answer TEXT                        -- its first words, or why there was none
) STRICT;
CREATE INDEX deliveries_due ON deliveries (webhook, due_at, key) WHERE state = 'waiting';
CREATE INDEX deliveries_of ON deliveries (webhook, key);
CREATE INDEX deliveries_old ON deliveries (at) WHERE state <> 'waiting';
