/**
 * The configuration as typed records, its loading and validation. May use {@code path}, for the
 * rules by path, {@code image}, for the transformations that they name, {@code caller}, for
 * permissions, and {@code receipt.format}, for the keys of receipts.
 *
 * <p>{@code conf/larch.conf}, packaged beside these classes, is the one place of the defaults and
 * of the list of keys. Each record maps its own section, with the ranges, in a {@code from} method;
 * {@link io.larch.config.Contradictions} checks what spans several keys.
 */
@NullMarked
package io.larch.config;

import org.jspecify.annotations.NullMarked;
