/**
 * Content as an answer: whole or in ranges, under conditions, by redirect, as a download with a
 * name. Knows the headers of HTTP and not the routes, so that every front end can answer with it.
 * May use {@code asset}, {@code config}, {@code content}, {@code http}, {@code mediatype}, {@code
 * path} and {@code selector}.
 */
@NullMarked
package io.larch.serving;

import org.jspecify.annotations.NullMarked;
