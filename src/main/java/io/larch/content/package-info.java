/**
 * The content store port, and what its stores have in common. The stores lie below it, and it knows
 * none of them. May use nothing of ours.
 */
@NullMarked
package io.larch.content;

import org.jspecify.annotations.NullMarked;
