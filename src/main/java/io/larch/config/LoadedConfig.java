package io.larch.config;

/**
 * A configuration that can be used.
 *
 * @param config the values
 * @param listing all keys with their values, a line each, secrets as {@code ***}; what isn't a
 *     default says where it comes from
 */
public record LoadedConfig(LarchConfig config, String listing) {}
