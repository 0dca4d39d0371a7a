/**
 * The configuration as typed records, its loading and validation. Uses nothing else of Larch.
 *
 * <p>{@code conf/larch.conf}, packaged beside these classes, is the one place of the defaults and
 * of the list of keys. Each record maps its own section, with the ranges, in a {@code from} method;
 * {@link io.larch.config.Contradictions} checks what spans several keys.
 */
@NullMarked
package io.larch.config;

import org.jspecify.annotations.NullMarked;
