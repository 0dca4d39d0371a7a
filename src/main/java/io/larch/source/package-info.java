/**
 * Content from URLs of other servers. May use {@code asset} for what it fails with, {@code config},
 * {@code flow}, {@code intake}, which takes the content in, {@code mediatype} and {@code path}.
 */
@NullMarked
package io.larch.source;

import org.jspecify.annotations.NullMarked;
