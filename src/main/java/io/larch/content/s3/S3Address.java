package io.larch.content.s3;

/**
 * Where a bucket is.
 *
 * @param origin scheme, host, and port unless it is the scheme's
 * @param host as in the header: with the port, unless it is the scheme's
 * @param path encoded, without a slash at its end: empty where the host names the bucket
 */
record S3Address(String origin, String host, String path) {}
