/** The schema, one step per release that changed it. Never edit a step that was released: add one. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  -- A checkout's identity belongs to its real path; its last known state lets the page show it before the first sweep.
  CREATE TABLE checkouts (
    id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, clone_id TEXT NOT NULL, state TEXT, fingerprint TEXT, seen_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE clones (id TEXT PRIMARY KEY, common_dir TEXT NOT NULL UNIQUE) STRICT;

  -- How two commits stand to each other never changes: counted once (git.md 3.2).
  CREATE TABLE counts (a TEXT NOT NULL, b TEXT NOT NULL, ahead INTEGER NOT NULL, behind INTEGER NOT NULL, used_at INTEGER NOT NULL, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;

  -- The last reflog line that was seen per remote-tracking ref: the cursor is the line, not an offset (git.md 1.4).
  CREATE TABLE push_cursors (clone_id TEXT NOT NULL, ref TEXT NOT NULL, line TEXT NOT NULL, tip TEXT NOT NULL, PRIMARY KEY (clone_id, ref)) STRICT, WITHOUT ROWID;

  -- Events that are to be sent: on disk before anything is sent.
  CREATE TABLE outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, repository TEXT NOT NULL, event TEXT NOT NULL, at TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0) STRICT;

  -- Branches that a remote no longer has although a tracking ref is still here (no tracking ref is touched, N-16).
  CREATE TABLE gone_branches (clone_id TEXT NOT NULL, remote TEXT NOT NULL, ref TEXT NOT NULL, tip TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (clone_id, remote, ref)) STRICT, WITHOUT ROWID;

  -- Overwritten tips that are pinned under refs/everref/lost/<id> in a clone, or kept as a bundle in the data folder.
  CREATE TABLE pins (id TEXT PRIMARY KEY, clone_id TEXT NOT NULL, remote TEXT NOT NULL, ref TEXT NOT NULL, tip TEXT NOT NULL, at TEXT NOT NULL, bundle TEXT) STRICT;
  CREATE INDEX pins_by_clone ON pins (clone_id, at);

  CREATE TABLE force_pushes (id TEXT PRIMARY KEY, repository TEXT NOT NULL, ref TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, at TEXT NOT NULL, entry TEXT NOT NULL) STRICT;
  CREATE INDEX force_pushes_by_time ON force_pushes (at);
  CREATE INDEX force_pushes_by_repository ON force_pushes (repository, at);

  CREATE TABLE journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL, repository TEXT, what TEXT NOT NULL, entry TEXT NOT NULL
  ) STRICT;
  CREATE INDEX journal_by_repository ON journal (repository, seq);

  -- A move of a branch that is under way: written before, taken away after; what stands here at start was cut off (git.md 4.4).
  CREATE TABLE moves (
    id TEXT PRIMARY KEY, clone_id TEXT NOT NULL, checkout_id TEXT, cwd TEXT NOT NULL, ref TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
    plan TEXT NOT NULL, at TEXT NOT NULL
  ) STRICT;

  -- What was last known of the other hosts, so that it can be shown with no network.
  CREATE TABLE remote_states (host_id TEXT NOT NULL, checkout_id TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (host_id, checkout_id)) STRICT, WITHOUT ROWID;
  CREATE TABLE remote_hosts (id TEXT PRIMARY KEY, host TEXT NOT NULL) STRICT;

  -- What a notification has said lately, so that nothing is said twice.
  CREATE TABLE said (cause TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT;
  `,
  `
  -- When a tip was let go of, by age or by size: the row still says that it was seen.
  ALTER TABLE pins ADD COLUMN dropped_at TEXT;
  `,
  `
  -- Deliveries of forges: on disk before they are answered. key: endpoint and the forge's id, so that each counts once; null: refused, or no id.
  CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT UNIQUE, at TEXT NOT NULL, endpoint TEXT NOT NULL, forge TEXT NOT NULL,
    event TEXT NOT NULL, delivery_id TEXT, repository TEXT, ref TEXT, decision TEXT NOT NULL, reason TEXT NOT NULL, headers TEXT NOT NULL, payload TEXT,
    events TEXT NOT NULL
  ) STRICT;
  CREATE INDEX deliveries_by_decision ON deliveries (decision, seq);

  -- Runs of entries: what waits is here before the delivery counts as done. process: of the command that runs, so that a start finds what a crash left.
  CREATE TABLE runs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, entry TEXT NOT NULL, state TEXT NOT NULL, due_at INTEGER NOT NULL, process TEXT,
    delivery TEXT, run TEXT NOT NULL, output TEXT NOT NULL DEFAULT ''
  ) STRICT;
  CREATE INDEX runs_by_state ON runs (state, seq);
  CREATE INDEX runs_by_entry ON runs (entry, seq);
  CREATE INDEX runs_by_delivery ON runs (delivery);

  -- Branches that mirror a pull request: written before they are pushed, so that none is left behind.
  CREATE TABLE mirrors (
    repository TEXT NOT NULL, number INTEGER NOT NULL, branch TEXT NOT NULL, head TEXT, at TEXT NOT NULL, PRIMARY KEY (repository, number)
  ) STRICT, WITHOUT ROWID;

  -- Who pushed what when, as the forge told it, for the history's readers.
  CREATE TABLE told_force_pushes (
    repository TEXT NOT NULL, ref TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, at TEXT NOT NULL, head_at TEXT, head_author TEXT, pusher TEXT,
    delivery TEXT NOT NULL UNIQUE
  ) STRICT;
  CREATE INDEX told_force_pushes_by_ref ON told_force_pushes (ref, at);
  `,
  `
  -- Overwritings that a look has decided upon: written before it moves refs, taken away when the history has them.
  CREATE TABLE overwritings (id TEXT PRIMARY KEY, clone_id TEXT NOT NULL, remote TEXT NOT NULL, found TEXT NOT NULL) STRICT;
  CREATE INDEX overwritings_by_clone ON overwritings (clone_id, remote);
  CREATE INDEX force_pushes_by_branch ON force_pushes (repository, ref);

  -- Kept for ever: neither age nor size lets go of it.
  ALTER TABLE pins ADD COLUMN keep INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX pins_by_tip ON pins (tip);
  `,
  `
  -- What the last scan of a clone for lost commits saw (memory: JSON), so that an unchanged one costs nothing.
  CREATE TABLE lost_scans (clone_id TEXT PRIMARY KEY, memory TEXT NOT NULL, scanned_at TEXT NOT NULL, state TEXT NOT NULL, message TEXT) STRICT;

  -- Lost chains by who has them: this host's clones (clone_id), and what other hosts publish (host_id, clone_id empty). The search looks through the
  -- columns behind chain, in lower case.
  CREATE TABLE lost_chains (
    host_id TEXT NOT NULL, clone_id TEXT NOT NULL, tip TEXT NOT NULL, repository TEXT NOT NULL, at TEXT NOT NULL, rewritten INTEGER NOT NULL, chain TEXT NOT NULL,
    words TEXT NOT NULL, authors TEXT NOT NULL, paths TEXT NOT NULL, branch TEXT NOT NULL, ids TEXT NOT NULL, UNIQUE (host_id, clone_id, tip)
  ) STRICT;
  CREATE INDEX lost_chains_by_time ON lost_chains (at);

  -- Commits that are being brought from other machines: written before anybody is asked.
  CREATE TABLE rescues (id TEXT PRIMARY KEY, state TEXT NOT NULL, at TEXT NOT NULL, rescue TEXT NOT NULL, plan TEXT NOT NULL) STRICT;
  -- Private refs that were put on a remote for another machine: written before the push, taken away when the ref is gone again.
  CREATE TABLE rescue_refs (
    id TEXT PRIMARY KEY, clone_id TEXT NOT NULL, remote TEXT NOT NULL, ref TEXT NOT NULL, tip TEXT NOT NULL, at TEXT NOT NULL, until TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- What a clone looked like when its saved states were read (workspace/watch/quick-stamp.ts): equal after a restart, nothing need be asked.
  ALTER TABLE clones ADD COLUMN stamp TEXT;
  `,
  `
  -- Remotes that wait for a person to sign in: not asked again by anything in the background, also after a restart (N-11).
  CREATE TABLE sign_ins (
    clone_id TEXT NOT NULL, remote TEXT NOT NULL, reason TEXT NOT NULL, message TEXT NOT NULL, fingerprint TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (clone_id, remote)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- How far the reflogs of tracking refs were looked through for overwritings.
  CREATE TABLE read_reflogs (clone_id TEXT NOT NULL, ref TEXT NOT NULL, line TEXT NOT NULL, PRIMARY KEY (clone_id, ref)) STRICT, WITHOUT ROWID;
  `,
  `
  -- Which clones have a tip: asked for each entry of the force pushes.
  CREATE INDEX IF NOT EXISTS lost_chains_by_tip ON lost_chains (tip);
  `,
  `
  -- Rescues that the machine which asked has taken back: not begun any more, until the order's time is over.
  CREATE TABLE rescue_stops (id TEXT PRIMARY KEY, until TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- What a trusted folder would run, as it was when it was trusted (a digest): another repository there, or other programs, are to be looked at again.
  CREATE TABLE trusts (path TEXT PRIMARY KEY, runs TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- By which schema a state was written: one of this very schema need not be checked against it again, which is most of what a start takes.
  ALTER TABLE checkouts ADD COLUMN shape TEXT;
  `,
];
