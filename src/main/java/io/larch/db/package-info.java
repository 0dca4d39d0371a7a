/**
 * Connection pools, notifications, migrations, and what a database error means. May use {@code
 * config}, {@code retry}.
 */
@NullMarked
package io.larch.db;

import org.jspecify.annotations.NullMarked;
