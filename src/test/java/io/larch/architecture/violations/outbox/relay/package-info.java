/** Breaks rules, so that {@code ArchitectureTest} can see them found. */
@NullMarked
package io.larch.architecture.violations.outbox.relay;

import org.jspecify.annotations.NullMarked;
