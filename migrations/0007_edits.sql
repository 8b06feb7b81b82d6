-- Who wrote a revision at the desk and why, and the earlier one whose words it brings back. Nothing for those that came in.
ALTER TABLE digests ADD COLUMN author TEXT;
ALTER TABLE digests ADD COLUMN reason TEXT;
ALTER TABLE digests ADD COLUMN restores INTEGER;
