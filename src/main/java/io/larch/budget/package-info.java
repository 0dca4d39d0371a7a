/**
 * How many assets each principal may delete in an hour, over all instances. May use {@code asset},
 * {@code caller} and {@code deletion}.
 */
@NullMarked
package io.larch.budget;

import org.jspecify.annotations.NullMarked;
