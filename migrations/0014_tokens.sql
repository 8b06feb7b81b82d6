-- Programs that may come in. What a token holds is kept as its SHA-256: who reads the file can't come in with it.
CREATE TABLE tokens (
  key INTEGER PRIMARY KEY AUTOINCREMENT,  -- public: by this number a token is listed and revoked
  hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  name TEXT NOT NULL,                -- what it is for, as its maker says
  scope TEXT NOT NULL CHECK (scope IN ('read', 'write', 'admin')),
  user INTEGER REFERENCES users (key) ON DELETE CASCADE,  -- who made it; nothing where the command line did
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER                    -- about when it was used last
) STRICT;
CREATE INDEX tokens_user ON tokens (user);

-- Answers to posts that brought a key of their own, given again when the same post comes again.
CREATE TABLE idempotent (
  token INTEGER NOT NULL REFERENCES tokens (key) ON DELETE CASCADE,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  asked BLOB NOT NULL CHECK (length(asked) = 32),  -- hash of the whole post
  status INTEGER NOT NULL,
  kind TEXT NOT NULL,                -- Content-Type
  location TEXT,
  body BLOB NOT NULL,
  PRIMARY KEY (token, key)
) STRICT;
CREATE INDEX idempotent_at ON idempotent (at);

-- The audit tells of programs, too.
CREATE TABLE audit_anew (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  user_name TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('desk', 'cli', 'import', 'api')),
  action TEXT NOT NULL,
  what TEXT NOT NULL,
  undo TEXT,                         -- JSON: what it takes to undo it; nothing where that can't be
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;
INSERT INTO audit_anew (key, at, user_name, origin, action, what, undo, undone)
  SELECT key, at, user_name, origin, action, what, undo, undone FROM audit ORDER BY key;
DROP TABLE audit;
ALTER TABLE audit_anew RENAME TO audit;
