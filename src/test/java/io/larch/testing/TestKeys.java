package io.larch.testing;

import io.larch.access.ApiKeys;
import io.larch.access.KeyRecords;
import io.larch.caller.Caller;
import io.larch.caller.Permission;
import io.larch.config.DatabaseConfig;
import java.util.stream.Stream;

/** API keys, made straight in a database, of which servers on it hear within a second. */
public final class TestKeys {

  private TestKeys() {}

  /** A key with these permissions, as it is shown. */
  public static String create(DatabaseConfig config, String... permissions) {
    try (TestDatabase database = new TestDatabase(config)) {
      return TestDatabase.await(
              new ApiKeys(database.background(), KeyRecords.NONE)
                  .create(
                      Caller.anyone("test"),
                      "test",
                      Stream.of(permissions).map(Permission::parse).toList(),
                      null))
          .orElseThrow()
          .key();
    }
  }
}
