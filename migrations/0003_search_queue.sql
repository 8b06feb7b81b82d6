-- What the search index has yet to take in: written in the transaction that changes an article, trimmed once the index
-- holds it. AUTOINCREMENT: a number is never given twice, so the index can say up to which one it has come.
CREATE TABLE search_queue (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  article INTEGER NOT NULL
) STRICT;
