/** The schema of a local cloud's file, one step per release that changed it. Never edit a step that was released: add one. */
export const localMigrations: readonly string[] = [
  `
  CREATE TABLE hosts (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, os TEXT NOT NULL, version TEXT NOT NULL, takes_orders INTEGER NOT NULL,
    incarnation INTEGER NOT NULL, last_seen_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE states (
    host_id TEXT NOT NULL, checkout_id TEXT NOT NULL, incarnation INTEGER NOT NULL, revision INTEGER NOT NULL, state TEXT NOT NULL, written_at TEXT NOT NULL,
    PRIMARY KEY (host_id, checkout_id)
  ) STRICT, WITHOUT ROWID;

  -- Every message once: the body for those that still have to read it, the id against a second publish of the same.
  CREATE TABLE messages (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, sender TEXT NOT NULL, lane TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
  CREATE INDEX messages_by_time ON messages (at);

  -- One row per host that is to read a message, as one queue per host; taken away when it is acknowledged. A lane keeps its order.
  CREATE TABLE queue (
    host_id TEXT NOT NULL, lane TEXT NOT NULL, seq INTEGER NOT NULL REFERENCES messages (seq), tries INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (host_id, lane, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX queue_by_message ON queue (seq);
  -- How many messages a host lost because its queue was full: told once, when it is back.
  CREATE TABLE dropped (host_id TEXT PRIMARY KEY, messages INTEGER NOT NULL) STRICT;

  CREATE TABLE force_pushes (id TEXT PRIMARY KEY, repository TEXT NOT NULL, ref TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, at TEXT NOT NULL, entry TEXT NOT NULL) STRICT;
  CREATE INDEX force_pushes_by_movement ON force_pushes (repository, ref, before, after);
  CREATE INDEX force_pushes_by_time ON force_pushes (at);

  CREATE TABLE orders (
    id TEXT PRIMARY KEY, sender TEXT NOT NULL, receiver TEXT NOT NULL, body TEXT NOT NULL, expires_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'answered')), answer TEXT
  ) STRICT;
  CREATE INDEX orders_by_receiver ON orders (receiver, state);
  `,
  `
  -- A taken order is begun again when who took it is gone: its lease has run out.
  ALTER TABLE orders ADD COLUMN taken_until INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX orders_by_sender ON orders (sender, state);
  CREATE TABLE findings (host_id TEXT PRIMARY KEY, findings BLOB NOT NULL) STRICT;
  `,
  `
  -- Where the file is a hub's: who may ask it. Of a token only its hash is kept.
  CREATE TABLE hub_tokens (host_id TEXT PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, made_at TEXT NOT NULL, used_at TEXT) STRICT;
  `,
  `
  ALTER TABLE hosts ADD COLUMN paused_until TEXT;
  `,
];
