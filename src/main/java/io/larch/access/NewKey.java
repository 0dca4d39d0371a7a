package io.larch.access;

/**
 * A key, or a new secret of one, to be shown to whom it is for and forgotten.
 *
 * @param key as it is to be sent with requests
 */
public record NewKey(String id, String key) {

  /** Without the secret. */
  @Override
  public String toString() {
    return "NewKey[" + id + "]";
  }
}
