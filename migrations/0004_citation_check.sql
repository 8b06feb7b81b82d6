-- What the citation check says of a point's wording: derived from the digest and the text it rests on, which are fixed.
CREATE TABLE findings (
  digest INTEGER NOT NULL,
  group_n INTEGER NOT NULL,
  n INTEGER NOT NULL,
  place INTEGER NOT NULL,            -- among those of the wording, from 0
  kind TEXT NOT NULL CHECK (kind IN ('range', 'figure', 'date', 'name', 'quote')),
  words TEXT NOT NULL,
  cited TEXT NOT NULL,               -- the paragraphs it was looked for in, by spaces
  elsewhere INTEGER,
  PRIMARY KEY (digest, group_n, n, place),
  FOREIGN KEY (digest, group_n, n) REFERENCES wordings (digest, group_n, n)
) STRICT, WITHOUT ROWID;

-- The version of the rules by which that was done. What was stored before, or checked by older rules, is done by and by.
ALTER TABLE digests ADD COLUMN checked INTEGER NOT NULL DEFAULT 0;
CREATE INDEX digests_by_check ON digests (checked) WHERE text IS NOT NULL;
