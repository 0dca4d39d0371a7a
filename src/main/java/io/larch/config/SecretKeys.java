package io.larch.config;

import java.util.List;

/** The keys that hold secrets: in no file, only in the environment. */
final class SecretKeys {

  static final String DATABASE_PASSWORD = "database.password";
  static final String MESSAGING_PASSWORD = "messaging.password";
  static final String S3_SECRET_KEY = "content.s3.secret-key";

  static final List<String> ALL = List.of(DATABASE_PASSWORD, MESSAGING_PASSWORD, S3_SECRET_KEY);

  private SecretKeys() {}
}
