-- Receipts: proof that something is gone. No path, label, tag, alternative text or file name is in any of these. See docs/adr/0045.

-- The leaves of the log. One is there once it is true, and has its place in the log a moment later.
CREATE TABLE receipt_leaf (
  id           text COLLATE "C" PRIMARY KEY,
  -- the id of the receipt's first leaf
  receipt      text COLLATE "C" NOT NULL,
  -- deleted, kept, restored, purged
  kind         text NOT NULL,
  at           timestamptz NOT NULL DEFAULT now(),
  -- HMAC of the selector under a salt that is nowhere; of the first leaf alone
  commitment   bytea,
  assets       bigint NOT NULL,
  content_keys bigint NOT NULL,
  bytes        bigint NOT NULL,
  -- its place in the log, from 0, and the bytes that were hashed; null until it has one
  leaf_index   bigint,
  leaf         bytea
);
CREATE INDEX receipt_leaf_of ON receipt_leaf (receipt) WHERE id <> receipt;
CREATE INDEX receipt_leaf_waiting ON receipt_leaf (at) WHERE leaf_index IS NULL;
CREATE UNIQUE INDEX receipt_leaf_index ON receipt_leaf (leaf_index) WHERE leaf_index IS NOT NULL;

-- The nodes of the log's tree that will never change: level 0 are leaves.
CREATE TABLE receipt_node (
  level      smallint NOT NULL,
  node_index bigint NOT NULL,
  hash       bytea NOT NULL,
  PRIMARY KEY (level, node_index)
);

-- What was signed last.
CREATE TABLE receipt_checkpoint (
  sole      boolean PRIMARY KEY DEFAULT true CHECK (sole),
  size      bigint NOT NULL,
  note      text NOT NULL,
  signed_at timestamptz NOT NULL DEFAULT now()
);

-- Which receipts wait for a batch's keys: the delete's, and that of who emptied the trash of them.
ALTER TABLE purge_batch ADD COLUMN receipt text COLLATE "C", ADD COLUMN other_receipt text COLLATE "C";
CREATE INDEX purge_batch_receipt ON purge_batch (receipt) WHERE receipt IS NOT NULL;
CREATE INDEX purge_batch_other_receipt ON purge_batch (other_receipt) WHERE other_receipt IS NOT NULL;

-- Of keys that receipts waited for, and that the store has confirmed to be gone: SHA-256 of bucket, '/' and key. Keys are random.
CREATE TABLE confirmed_key (
  receipt text COLLATE "C" NOT NULL,
  hash    bytea NOT NULL,
  PRIMARY KEY (receipt, hash)
);

-- Receipts of which something was settled, so that somebody looks whether it was the last.
CREATE TABLE settled_receipt (
  receipt text COLLATE "C" NOT NULL
);

-- The receipt that waits for a large delete.
ALTER TABLE subtree_deletion ADD COLUMN receipt text COLLATE "C";
