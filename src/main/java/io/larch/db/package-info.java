/** Connection pools, migrations, and what a database error means. May use {@code config}. */
@NullMarked
package io.larch.db;

import org.jspecify.annotations.NullMarked;
