/**
 * Carries tasks out: work that the outbox has recorded for later and that isn't purging. Knows how,
 * and nothing of what; a feature brings a {@link io.larch.task.TaskHandler} for each kind. May use
 * {@code outbox}, {@code messaging}, {@code retry}.
 */
@NullMarked
package io.larch.task;

import org.jspecify.annotations.NullMarked;
