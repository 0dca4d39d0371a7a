/**
 * What {@code larch dev} brings along instead of servers of one's own: a data directory and an
 * embedded PostgreSQL in it. Everything here blocks, and belongs on the launcher's main thread. May
 * use everything.
 */
@NullMarked
package io.larch.app.dev;

import org.jspecify.annotations.NullMarked;
