package io.larch.model;

/**
 * A variant as the model knows it.
 *
 * @param key of its content; the server's choice, as is the entity tag
 */
record ModelVariant(String name, String key, String content, String entityTag) {}
