-- What the citation check says of a point's wording: derived from the digest and the text it rests on, which are fixed.
CREATE TABLE findings (
  digest INTEGER NOT NULL,
  group_n INTEGER NOT NULL,
  n INTEGER NOT NULL,
  place INTEGER NOT NULL,            -- among those of the point, from 0
  kind TEXT NOT NULL CHECK (kind IN ('range', 'figure', 'date', 'name', 'quote')),
  words TEXT NOT NULL,
  cited TEXT NOT NULL,               -- the paragraphs it was looked for in, by spaces
  elsewhere INTEGER,
  PRIMARY KEY (digest, group_n, n, place),
  FOREIGN KEY (digest, group_n, n) REFERENCES wordings (digest, group_n, n)
) STRICT, WITHOUT ROWID;

-- Whether that was done by the present rules; a change of the rules sets it back. Those from before are done by and by.
ALTER TABLE digests ADD COLUMN checked INTEGER NOT NULL DEFAULT 0;
CREATE INDEX digests_unchecked ON digests (article) WHERE checked = 0;
