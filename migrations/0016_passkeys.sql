-- What authenticators know a user by, and whether the password alone is not enough.
CREATE TABLE sign_in_ways (
  user INTEGER PRIMARY KEY REFERENCES users (key) ON DELETE CASCADE,
  handle BLOB NOT NULL UNIQUE CHECK (length(handle) = 64),  -- random: it tells an authenticator nothing of the user
  second INTEGER NOT NULL DEFAULT 0 CHECK (second IN (0, 1))
) STRICT;

-- Passkeys. All of it is public: it checks what an authenticator signs, and signs nothing itself.
CREATE TABLE passkeys (
  key INTEGER PRIMARY KEY AUTOINCREMENT,  -- by this number a passkey is renamed and removed
  user INTEGER NOT NULL REFERENCES users (key) ON DELETE CASCADE,
  id BLOB NOT NULL UNIQUE,           -- as the authenticator calls it
  site TEXT NOT NULL,                -- the host that it is good for
  name TEXT NOT NULL,                -- as its owner calls it
  transports INTEGER NOT NULL,       -- by which ways it is reached, a bit for each
  public BLOB NOT NULL,              -- the public key, and what was said of it when it was made
  state BLOB NOT NULL CHECK (length(state) = 7),  -- the counter, and what else changes with each use
  created_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;
CREATE INDEX passkeys_user ON passkeys (user);

-- Codes that stand in for a passkey, each once: a row goes when its code is used.
CREATE TABLE recovery_codes (
  user INTEGER NOT NULL REFERENCES users (key) ON DELETE CASCADE,
  hash BLOB NOT NULL CHECK (length(hash) = 32),  -- SHA-256, which is enough for 80 random bits
  PRIMARY KEY (user, hash)
) STRICT;
