/** May be used, so that {@code ArchitectureTest} can see that it isn't taken for its part. */
@NullMarked
package io.larch.architecture.violations.outbox;

import org.jspecify.annotations.NullMarked;
