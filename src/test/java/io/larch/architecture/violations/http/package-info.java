/** Breaks rules, so that {@code ArchitectureTest} can see them found. */
@NullMarked
package io.larch.architecture.violations.http;

import org.jspecify.annotations.NullMarked;
