/**
 * Work that was recorded with what it follows from, to be done later: purge batches, the intents of
 * uploads, tasks of other kinds, and the pause. Their tables are named here alone; others ask for
 * an answer, or for the piece of a statement of theirs. May use {@code path}, {@code retry}.
 */
@NullMarked
package io.larch.outbox;

import org.jspecify.annotations.NullMarked;
