/**
 * What keeps the bytes small that a connection holds while nobody asks for more. Uses nothing of
 * ours.
 */
@NullMarked
package io.larch.flow;

import org.jspecify.annotations.NullMarked;
