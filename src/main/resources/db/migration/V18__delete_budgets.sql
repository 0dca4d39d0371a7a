-- How many assets instances have leased of each principal's hourly budget. Written once for a block of up to 1,000, never
-- by a single delete. See docs/adr/0041.
CREATE TABLE delete_budget (
  principal text COLLATE "C" PRIMARY KEY,
  -- what is leased counts for this hour alone
  hour      timestamptz NOT NULL,
  leased    bigint NOT NULL
);
CREATE INDEX delete_budget_hour ON delete_budget (hour);
