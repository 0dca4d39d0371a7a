-- Whether a key that turns up again was confirmed to be gone: larch erasures replay. See docs/receipts.md.
CREATE INDEX confirmed_key_hash ON confirmed_key (hash);
