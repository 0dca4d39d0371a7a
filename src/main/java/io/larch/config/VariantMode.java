package io.larch.config;

/** Which variants of pictures are made when somebody asks for them. */
public enum VariantMode {
  /** Any. */
  ENABLED,
  /** Those of profiles, as they are. */
  PROFILES_ONLY,
  /** None. */
  DISABLED
}
