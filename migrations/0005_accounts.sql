-- Those who sign in. Numbers are never given twice: what names a user who was removed must not name the next one.
CREATE TABLE users (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,       -- of the name: two that differ in case, width or spaces alone are one
  role TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'reader')),
  password TEXT NOT NULL,            -- Argon2id, as a PHC string
  created_at INTEGER NOT NULL
) STRICT;

-- Browsers that are signed in. What a cookie holds is kept as its hash: who reads the file can't sign in with it.
CREATE TABLE sessions (
  key INTEGER PRIMARY KEY AUTOINCREMENT,  -- public: by this number a session is listed and ended
  hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  user INTEGER NOT NULL REFERENCES users (key) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  agent TEXT NOT NULL,
  address TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user);
