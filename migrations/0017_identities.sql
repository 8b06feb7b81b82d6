-- Those for whom another vouches: a provider of sign-in, or the proxy in front of the portal. Who it is, is decided by
-- issuer and subject together, as they stand; a name or an address of mail decides nothing. A user may have a password,
-- identities, or both; where there is no password, users.password is empty, which is the hash of none.
CREATE TABLE identities (
  key INTEGER PRIMARY KEY AUTOINCREMENT,  -- public: by this number one is unlinked
  user INTEGER NOT NULL REFERENCES users (key) ON DELETE CASCADE,
  issuer TEXT NOT NULL,              -- the provider's address, or 'proxy'
  subject TEXT NOT NULL,
  name TEXT NOT NULL,                -- what the issuer called them last
  forms BLOB NOT NULL CHECK (length(forms) = 32),  -- what the token of forms is made from where there is no session
  created_at INTEGER NOT NULL,
  UNIQUE (issuer, subject)
) STRICT;
CREATE INDEX identities_user ON identities (user);

-- By which of them a session was opened; nothing where it was by a password. It ends with it.
ALTER TABLE sessions ADD COLUMN identity INTEGER REFERENCES identities (key) ON DELETE CASCADE;
CREATE INDEX sessions_identity ON sessions (identity);
