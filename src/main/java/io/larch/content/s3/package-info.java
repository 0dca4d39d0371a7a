/**
 * Content in S3. Types of the MinIO SDK stay in here. May use the port, {@code config} and {@code
 * flow}.
 */
@NullMarked
package io.larch.content.s3;

import org.jspecify.annotations.NullMarked;
