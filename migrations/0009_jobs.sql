-- Changes of many articles, made a few at a time so that others get to read and write meanwhile.
CREATE TABLE jobs (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  action TEXT NOT NULL CHECK (action IN ('add-themes', 'remove-themes', 'check', 'publish', 'take-back', 'bin')),
  names TEXT NOT NULL,               -- of the themes, a line each, as they were given
  themes TEXT NOT NULL,              -- their keys
  undoes INTEGER REFERENCES jobs (key),
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped')),
  total INTEGER NOT NULL,
  place INTEGER NOT NULL,            -- how many have been looked at
  changed INTEGER NOT NULL,
  skipped INTEGER NOT NULL,          -- changed by others since, or gone
  user_name TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_running ON jobs (key) WHERE state = 'running';
CREATE INDEX jobs_undoes ON jobs (undoes) WHERE undoes IS NOT NULL;

-- The articles of a job, fixed when it was asked for, and what it changed of each; nothing where it changed nothing.
CREATE TABLE job_articles (
  job INTEGER NOT NULL REFERENCES jobs (key),
  place INTEGER NOT NULL,
  article INTEGER NOT NULL,
  was TEXT,
  became TEXT,
  PRIMARY KEY (job, place)
) STRICT, WITHOUT ROWID;
