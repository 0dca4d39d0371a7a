package io.larch.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.larch.app.dev.DevPrograms;
import io.larch.config.DatabaseConfig;
import io.larch.testing.AssetClient;
import io.larch.testing.LarchProcess;
import io.larch.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys as operators have them: by the launcher, on two servers of one database. */
class AccessIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int CONFIGURATION = 3;
  private static final int FAILED = 1;
  private static final byte[] CONTENT = {1};

  private final DatabaseConfig database = TestPostgres.emptyDatabase();
  @TempDir private Path directory;

  @Test
  void serverIsNotStartedUntilSomebodySaysWhoMayDoWhat() throws IOException {
    try (LarchProcess larch = larch(Map.of(), "serve", "--config", config("").toString())) {
      assertThat(larch.awaitExit(LIMIT)).isEqualTo(CONFIGURATION);
      assertThat(larch.output()).contains("access.mode", "larch keys create --admin", "none");
    }
    try (LarchProcess larch =
        larch(Map.of("LARCH_ACCESS_MODE", "none"), "serve", "--config", config("").toString())) {
      larch.awaitReady();
      assertThat(larch.output()).contains("access.mode = none: nobody is asked who they are");
    }
  }

  @Test
  void firstKeyComesFromTheDatabaseAndTheOthersFromTheServer() throws IOException {
    Path config = config("access.mode = keys");
    String admin = run(Map.of(), "keys", "create", "--admin", "--config", config.toString());
    assertThat(admin).matches("larch_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}");
    try (LarchProcess one = larch(Map.of(), "serve", "--config", config.toString());
        LarchProcess two = larch(Map.of(), "serve", "--config", config.toString())) {
      one.awaitReady();
      two.awaitReady();
      assertThat(new AssetClient(one.url()).get("/assets/a").statusCode()).isEqualTo(401);
      assertThat(new AssetClient(one.url(), admin).store("/assets/a", CONTENT).statusCode())
          .isEqualTo(201);

      String url = "--url=" + one.managementUrl();
      Map<String, String> shown = Map.of("LARCH_KEY", admin);
      String key =
          run(shown, "keys", "create", "--name=ci", "--permission=store /ci/**,read /ci/**", url);
      AssetClient ci = new AssetClient(two.url(), key);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> ci.get("/assets/ci/a").statusCode() == 404);
      assertThat(ci.store("/assets/ci/a", CONTENT).statusCode()).isEqualTo(201);
      String id = key.split("_", -1)[1];
      assertThat(run(shown, "keys", "list", url)).contains(id, "ci", "store /ci/**", "admin");

      String rotated = run(shown, "keys", "rotate", id, url);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> ci.get("/assets/ci/a").statusCode() == 401);
      AssetClient again = ci.with(rotated);
      assertThat(again.get("/assets/ci/a").statusCode()).isEqualTo(200);

      run(shown, "keys", "revoke", id, url);
      String changes = new AssetClient(one.managementUrl(), admin).get("/audit").body();
      assertThat(changes)
          .contains("\"subject\":\"command:" + database.user() + "\"", "key:" + id)
          .contains("create-key", "rotate-key", "revoke-key");
      assertThat(new AssetClient(one.url(), rotated).get("/assets/ci/a").statusCode())
          .isEqualTo(401);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> again.get("/assets/ci/a").statusCode() == 401);

      assertThat(run(shown, "purge", "status", url)).contains("Nothing is left to purge");
      for (Map<String, String> keys :
          List.of(Map.<String, String>of(), Map.of("LARCH_KEY", rotated))) {
        try (LarchProcess refused = larch(keys, "purge", "status", url)) {
          assertThat(refused.awaitExit(LIMIT)).isEqualTo(FAILED);
          assertThat(refused.output()).contains("LARCH_KEY");
        }
      }
      String altered = admin.substring(0, admin.length() - 1) + (admin.endsWith("x") ? "y" : "x");
      String metrics = new AssetClient(one.managementUrl()).get("/metrics").body();
      String refusal = new AssetClient(one.url(), altered).get("/assets/a").body();
      String listing = new AssetClient(one.managementUrl(), admin).get("/keys").body();
      assertThat(two.output()).contains("by=key:" + id);
      for (String told : List.of(one.output(), two.output(), metrics, refusal, listing)) {
        for (String secret : List.of(admin, key, rotated)) {
          assertThat(told).doesNotContain(secret.split("_", -1)[2].substring(0, 43));
        }
      }
    }
  }

  @Test
  void devOpensItsDoorsUnlessItIsToldToAsk() throws IOException {
    DevPrograms.link(directory.resolve("data"));
    try (LarchProcess larch =
        larch(Map.of(), "dev", "--port=0", "--access", "--data=" + directory.resolve("data"))) {
      larch.awaitReady();
      await().atMost(LIMIT).until(() -> larch.output().contains("Admin key: larch_dev_"));
      String key =
          larch
              .output()
              .lines()
              .filter(line -> line.startsWith("Admin key: "))
              .findFirst()
              .orElseThrow()
              .substring("Admin key: ".length());
      assertThat(new AssetClient(larch.url()).store("/assets/a", CONTENT).statusCode())
          .isEqualTo(401);
      assertThat(new AssetClient(larch.url(), key).store("/assets/a", CONTENT).statusCode())
          .isEqualTo(201);
      assertThat(new AssetClient(larch.managementUrl()).get("/purge").statusCode()).isEqualTo(401);
      assertThat(new AssetClient(larch.managementUrl(), key).get("/keys").statusCode())
          .isEqualTo(200);
    }
  }

  private String run(Map<String, String> environment, String... command) {
    try (LarchProcess larch = larch(environment, command)) {
      assertThat(larch.awaitExit(LIMIT)).as(larch::output).isZero();
      String output = larch.output().strip();
      return output.substring(output.lastIndexOf('\n') + 1).startsWith("larch_")
          ? output.substring(output.lastIndexOf('\n') + 1)
          : output;
    }
  }

  private LarchProcess larch(Map<String, String> more, String... command) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("LARCH_DATABASE_PASSWORD", database.password().value());
    return LarchProcess.start(environment, command);
  }

  private Path config(String more) throws IOException {
    return Files.writeString(
        directory.resolve("larch.conf"),
        """
        http { host = "127.0.0.1", port = 0 }
        management { host = "127.0.0.1", port = 0 }
        database { host = "%s", port = %d, name = "%s", user = "%s", tls = disable }
        messaging.type = in-process
        content { type = file-system, file-system.directory = "%s" }
        %s
        """
            .formatted(
                database.host(),
                database.port(),
                database.name(),
                database.user(),
                directory.resolve("content"),
                more));
  }
}
