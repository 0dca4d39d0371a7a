package io.larch.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param key the key, such as {@code database.pool-size}; empty when it is about a whole file
 * @param origin where the value comes from: {@code file:line}, the environment variable's name, or
 *     {@code default}
 * @param message what is wrong and what to do; one line, never a secret
 */
public record ConfigError(String key, String origin, String message) {

  @Override
  public String toString() {
    return key.isEmpty() ? origin + ": " + message : origin + ": " + key + ": " + message;
  }
}
