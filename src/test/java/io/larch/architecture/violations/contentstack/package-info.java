/** Breaks rules, so that {@code ArchitectureTest} can see them found. */
@NullMarked
package io.larch.architecture.violations.contentstack;

import org.jspecify.annotations.NullMarked;
