-- What version 1 wrote. Later versions must be able to read it: never change this file.
PRAGMA application_id = 1097286504;
PRAGMA user_version = 1;
BEGIN;
CREATE TABLE meta (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  epoch TEXT NOT NULL CHECK (epoch <> '')
);
CREATE TABLE server (
  server_id TEXT PRIMARY KEY CHECK (server_id <> ''),
  counter INTEGER NOT NULL DEFAULT 0 CHECK (counter >= 0),
  body TEXT NOT NULL CHECK (json_valid(body))
) WITHOUT ROWID;
CREATE TABLE session (
  session_id TEXT PRIMARY KEY CHECK (session_id <> ''),
  owner TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq >= 0),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  workspace TEXT NOT NULL,
  archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
  words TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body)),
  fold TEXT NOT NULL CHECK (json_valid(fold))
);
CREATE TABLE event (
  session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
  seq INTEGER NOT NULL CHECK (seq >= 1),
  at INTEGER NOT NULL,
  type TEXT NOT NULL CHECK (type <> ''),
  body TEXT NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (session_id, seq)
);
CREATE TABLE turn (
  session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
  turn_id TEXT NOT NULL CHECK (turn_id <> ''),
  number INTEGER NOT NULL CHECK (number >= 0),
  server_id TEXT NOT NULL REFERENCES server,
  ended INTEGER NOT NULL CHECK (ended IN (0, 1)),
  body TEXT NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (session_id, turn_id),
  UNIQUE (session_id, number)
);
CREATE TABLE part (
  session_id TEXT NOT NULL,
  turn_id TEXT NOT NULL,
  part_id TEXT NOT NULL CHECK (part_id <> ''),
  number INTEGER NOT NULL CHECK (number >= 0),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  body TEXT NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (session_id, turn_id, part_id),
  FOREIGN KEY (session_id, turn_id) REFERENCES turn (session_id, turn_id) ON DELETE CASCADE
);
CREATE TABLE words (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
  turn_id TEXT,
  part_id TEXT,
  text TEXT NOT NULL,
  UNIQUE (session_id, turn_id, part_id),
  FOREIGN KEY (session_id, turn_id, part_id)
    REFERENCES part (session_id, turn_id, part_id) ON DELETE CASCADE
);
CREATE TABLE blob (
  hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
  name TEXT NOT NULL CHECK (json_valid(name)),
  mime TEXT NOT NULL CHECK (json_valid(mime)),
  at INTEGER NOT NULL,
  data BLOB NOT NULL
);
CREATE TABLE blob_ref (
  session_id TEXT NOT NULL REFERENCES session ON DELETE CASCADE,
  hash TEXT NOT NULL REFERENCES blob,
  PRIMARY KEY (session_id, hash)
) WITHOUT ROWID;
CREATE TABLE command (
  command_id TEXT PRIMARY KEY CHECK (command_id <> ''),
  user TEXT NOT NULL,
  digest TEXT NOT NULL,
  at INTEGER NOT NULL,
  reply TEXT CHECK (reply IS NULL OR json_valid(reply))
) WITHOUT ROWID;
CREATE VIRTUAL TABLE "words_fts" USING FTS5 (
    "text",
    tokenize='unicode61 remove_diacritics 2',
    content="words"
);
CREATE INDEX session_newest ON session (archived, updated_at);
CREATE INDEX event_model ON event (session_id, seq)
  WHERE type IN ('model_context_set', 'model_message_recorded');
CREATE INDEX turn_open ON turn (session_id) WHERE ended = 0;
CREATE INDEX blob_ref_hash ON blob_ref (hash);
CREATE INDEX command_at ON command (at);
CREATE TRIGGER "words_ai" AFTER INSERT ON "words" BEGIN
  INSERT INTO "words_fts" (rowid, "text") VALUES (new.rowid, new."text");
END;
CREATE TRIGGER "words_ad" AFTER DELETE ON "words" BEGIN
  INSERT INTO "words_fts" ("words_fts", rowid, "text") VALUES('delete', old.rowid, old."text");
END;
CREATE TRIGGER "words_au" AFTER UPDATE ON "words" BEGIN
  INSERT INTO "words_fts" ("words_fts", rowid, "text") VALUES('delete', old.rowid, old."text");
  INSERT INTO "words_fts" (rowid, "text") VALUES (new.rowid, new."text");
END;
INSERT INTO meta VALUES (1,'6f290702df9eeb1bf784e6a5ec6ada29');
INSERT INTO server VALUES ('server-1',0,'{"server_id":"server-1","name":"lab","host":"host","boot_id":"boot","pid_namespace":"pid:[1]","pid":1,"pid_started":"100"}');
INSERT INTO session VALUES ('s','ada',13,1760000000000,1760000000000,'idle','/work',0,'first
/work
world','{"session_id":"s","title":"First","workspace":"/work","agent":"demo","state":"idle","mode":"ask","created_at":1760000000000,"updated_at":1760000000000,"seq":13,"model":null,"effort":null,"notebook":null,"parent":null,"pinned":false,"archived":false,"imported":false,"needs":null,"last_line":"world","totals":{"requests":0,"input_tokens":0,"output_tokens":0,"cache_read_tokens":0,"cache_write_tokens":0,"tokens_unknown":0,"cost":0.0,"cost_unknown":0},"read_only":null}','{"session_id":"s","seq":0,"session":{"type":"session_updated","title":"First","workspace":"/work","agent":"demo","state":"idle","mode":"ask","model":null,"effort":null,"notebook":null,"parent":null,"titled_by":"system","pinned":false,"archived":false,"imported":false},"turns":[],"requests":[],"queue":[],"queue_paused":false,"totals":{"requests":0,"input_tokens":0,"output_tokens":0,"cache_read_tokens":0,"cache_write_tokens":0,"tokens_unknown":0,"cost":0.0,"cost_unknown":0},"by_model":[],"tasks":[],"threads":[],"pull_requests":[],"reactions":[],"stale":[]}');
INSERT INTO event VALUES ('s',1,1760000000000,'session_updated','{"type":"session_updated","title":"First","workspace":"/work","agent":"demo","state":"idle","mode":"ask","model":null,"effort":null,"notebook":null,"parent":null,"titled_by":"system","pinned":false,"archived":false,"imported":false}');
INSERT INTO event VALUES ('s',2,1760000000000,'turn_started','{"type":"turn_started","turn_id":"t1","agent":"demo","model":"m"}');
INSERT INTO event VALUES ('s',3,1760000000000,'part_started','{"type":"part_started","part":{"type":"prompt","part_id":"p1a","turn_id":"t1","status":"completed","author":{"kind":"user","name":"ada","display_name":""},"content":[{"type":"text","text":"kumquat"}],"delivery":"send","from":null,"to":null,"kind":null,"urgency":null,"reasoning":null}}');
INSERT INTO event VALUES ('s',4,1760000000000,'part_started','{"type":"part_started","part":{"type":"text","part_id":"p1b","turn_id":"t1","status":"in_progress","text":"","full_hash":null}}');
INSERT INTO event VALUES ('s',5,1760000000000,'part_appended','{"type":"part_appended","part_id":"p1b","field":"text","offset":0,"text":"world"}');
INSERT INTO event VALUES ('s',6,1760000000000,'part_updated','{"type":"part_updated","part":{"type":"text","part_id":"p1b","turn_id":"t1","status":"completed","text":"world","full_hash":null}}');
INSERT INTO event VALUES ('s',7,1760000000000,'turn_ended','{"type":"turn_ended","turn_id":"t1","stop_reason":"end_turn","error":null}');
INSERT INTO event VALUES ('s',8,1760000000000,'turn_started','{"type":"turn_started","turn_id":"t2","agent":"demo","model":"m"}');
INSERT INTO event VALUES ('s',9,1760000000000,'part_started','{"type":"part_started","part":{"type":"prompt","part_id":"p2a","turn_id":"t2","status":"completed","author":{"kind":"user","name":"ada","display_name":""},"content":[{"type":"text","text":"hello"}],"delivery":"send","from":null,"to":null,"kind":null,"urgency":null,"reasoning":null}}');
INSERT INTO event VALUES ('s',10,1760000000000,'part_started','{"type":"part_started","part":{"type":"text","part_id":"p2b","turn_id":"t2","status":"in_progress","text":"","full_hash":null}}');
INSERT INTO event VALUES ('s',11,1760000000000,'part_appended','{"type":"part_appended","part_id":"p2b","field":"text","offset":0,"text":"world"}');
INSERT INTO event VALUES ('s',12,1760000000000,'part_updated','{"type":"part_updated","part":{"type":"text","part_id":"p2b","turn_id":"t2","status":"completed","text":"world","full_hash":null}}');
INSERT INTO event VALUES ('s',13,1760000000000,'turn_ended','{"type":"turn_ended","turn_id":"t2","stop_reason":"end_turn","error":null}');
INSERT INTO turn VALUES ('s','t1',0,'server-1',1,'{"turn_id":"t1","agent":"demo","started_at":1760000000000,"state":"ended","since":1760000000000,"reason":"","model":"m","ended_at":1760000000000,"stop_reason":"end_turn","error":null,"parts":[],"totals":{"requests":0,"input_tokens":0,"output_tokens":0,"cache_read_tokens":0,"cache_write_tokens":0,"tokens_unknown":0,"cost":0.0,"cost_unknown":0}}');
INSERT INTO turn VALUES ('s','t2',1,'server-1',1,'{"turn_id":"t2","agent":"demo","started_at":1760000000000,"state":"ended","since":1760000000000,"reason":"","model":"m","ended_at":1760000000000,"stop_reason":"end_turn","error":null,"parts":[],"totals":{"requests":0,"input_tokens":0,"output_tokens":0,"cache_read_tokens":0,"cache_write_tokens":0,"tokens_unknown":0,"cost":0.0,"cost_unknown":0}}');
INSERT INTO part VALUES ('s','t1','p1a',0,13,'{"type":"prompt","part_id":"p1a","turn_id":"t1","status":"completed","author":{"kind":"user","name":"ada","display_name":""},"content":[{"type":"text","text":"kumquat"}],"delivery":"send","from":null,"to":null,"kind":null,"urgency":null,"reasoning":null}');
INSERT INTO part VALUES ('s','t1','p1b',1,13,'{"type":"text","part_id":"p1b","turn_id":"t1","status":"completed","text":"world","full_hash":null}');
INSERT INTO part VALUES ('s','t2','p2a',0,13,'{"type":"prompt","part_id":"p2a","turn_id":"t2","status":"completed","author":{"kind":"user","name":"ada","display_name":""},"content":[{"type":"text","text":"hello"}],"delivery":"send","from":null,"to":null,"kind":null,"urgency":null,"reasoning":null}');
INSERT INTO part VALUES ('s','t2','p2b',1,13,'{"type":"text","part_id":"p2b","turn_id":"t2","status":"completed","text":"world","full_hash":null}');
INSERT INTO words VALUES (1,'s','t1','p1a','kumquat');
INSERT INTO words VALUES (2,'s','t1','p1b','world');
INSERT INTO words VALUES (3,'s','t2','p2a','hello');
INSERT INTO words VALUES (4,'s','t2','p2b','world');
INSERT INTO words VALUES (5,'s',NULL,NULL,'First');
INSERT INTO blob VALUES ('19b25856e1c150ca834cffc8b59b23adbd0ec0389e58eb22b3b64768098d002b','"seed.txt"','"text/plain"',1760000000000,X'73656564');
INSERT INTO blob VALUES ('9209526aaa61b0709dbb838e14686a26c4a03b53e8eedf34c7e5f6f606110d8c','"fruit.txt"','"text/plain"',1760000000000,X'6672756974');
INSERT INTO blob_ref VALUES ('s','9209526aaa61b0709dbb838e14686a26c4a03b53e8eedf34c7e5f6f606110d8c');
INSERT INTO command VALUES ('c','ada','d',1760000000000,'{"ok":true}');
COMMIT;
