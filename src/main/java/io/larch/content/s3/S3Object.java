package io.larch.content.s3;

/**
 * Which object, and for whom.
 *
 * @param client whose share of the connections it takes
 */
record S3Object(String bucket, String key, String client) {}
