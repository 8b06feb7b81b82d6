-- What was done at the desk. It outlives those who did it and what it was done to, so it names them as they were then.
CREATE TABLE audit (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  user_name TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('desk', 'cli', 'import')),
  action TEXT NOT NULL,
  what TEXT NOT NULL,
  undo TEXT,                         -- JSON: what it takes to undo it; nothing where that can't be
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;

-- The largest number of a theme that was merged into another: no later theme is given it, since the merge may be undone.
ALTER TABLE portal ADD COLUMN merged_theme INTEGER NOT NULL DEFAULT 0;
