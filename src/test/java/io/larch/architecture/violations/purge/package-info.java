/** Breaks rules, so that {@code ArchitectureTest} can see them found. */
@NullMarked
package io.larch.architecture.violations.purge;

import org.jspecify.annotations.NullMarked;
