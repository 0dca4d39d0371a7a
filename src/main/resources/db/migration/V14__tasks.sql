-- Work to be done later that isn't purging. See docs/adr/0036.
-- waiting: to be published once due
-- leased:  published; published again once due
-- claimed: a handler is at it and keeps moving due_at on; published again once due, which counts an attempt
-- failed:  as many attempts have failed as the kind allows; never due by itself
CREATE TYPE task_state AS ENUM ('waiting', 'leased', 'claimed', 'failed');

CREATE TABLE task (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- which handler it is for; a process leaves alone what it has none for
  kind        text COLLATE "C" NOT NULL,
  -- what it is about, in the words of its kind; operators see it
  subject     text NOT NULL,
  -- what else the handler needs
  payload     jsonb NOT NULL DEFAULT '{}',
  state       task_state NOT NULL DEFAULT 'waiting',
  -- those that are over; with the id it names one claim, so that what comes late from an earlier one changes nothing
  attempts    integer NOT NULL DEFAULT 0,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  due_at      timestamptz NOT NULL DEFAULT now(),
  last_error  text,
  -- W3C Trace Context of the request that it follows from
  traceparent text
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01);
-- what can be taken, what is held, and what operators look for, each kind by itself
CREATE INDEX task_due ON task (kind, due_at) WHERE state = 'waiting';
CREATE INDEX task_held ON task (kind, due_at) WHERE state IN ('leased', 'claimed');
CREATE INDEX task_tried ON task (kind, attempts) WHERE attempts > 0;
