package io.larch.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An API key as operators see it, without its secret.
 *
 * @param name for people
 * @param permissions as they are written
 * @param rotatedAt when it last got a new secret; null: never
 * @param oldSecretUntil until when the secret before that is taken too; null: it isn't
 * @param expiresAt null: never
 */
public record ApiKey(
    String id,
    String name,
    List<String> permissions,
    Instant createdAt,
    @Nullable Instant rotatedAt,
    @Nullable Instant oldSecretUntil,
    @Nullable Instant expiresAt) {

  public ApiKey {
    permissions = List.copyOf(permissions);
  }
}
