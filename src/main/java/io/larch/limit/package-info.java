/**
 * How much each client may do in a time, counted in this process's memory. Uses nothing of ours.
 */
@NullMarked
package io.larch.limit;

import org.jspecify.annotations.NullMarked;
