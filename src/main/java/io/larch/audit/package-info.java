/**
 * Who did what that can't be undone: records in a table and in the log, and how they are asked for.
 * May use {@code asset}, {@code caller}, {@code config}, {@code deletion} and {@code path}.
 */
@NullMarked
package io.larch.audit;

import org.jspecify.annotations.NullMarked;
