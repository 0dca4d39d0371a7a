/**
 * The content store port, and the S3 and file-system stores behind it. May use {@code config} and
 * {@code flow}.
 */
@NullMarked
package io.larch.content;

import org.jspecify.annotations.NullMarked;
