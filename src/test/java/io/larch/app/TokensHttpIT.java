package io.larch.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.testing.AssetClient;
import io.larch.testing.TestPostgres;
import io.larch.testing.TokenIssuer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Users of an issuer, each with what is theirs. */
class TokensHttpIT {

  private static final TokenIssuer ISSUER = TokenIssuer.ed25519("known");
  private static final RunningLarch LARCH =
      RunningLarch.withAccess(
          TestPostgres.migratedDatabase(),
          Map.of(
              "LARCH_ACCESS_JWT_ISSUER",
              TokenIssuer.NAME,
              "LARCH_ACCESS_JWT_AUDIENCE",
              TokenIssuer.AUDIENCE,
              "LARCH_ACCESS_JWT_JWKS",
              ISSUER.keys()));

  private final AssetClient api = new AssetClient(LARCH.address());

  @AfterAll
  static void stop() {
    LARCH.close();
    ISSUER.close();
  }

  @Test
  void userDoesWhatIsTheirsAndNothingElse() {
    AssetClient ann = api.with(token(ISSUER, "ann"));
    AssetClient bob = api.with(token(ISSUER, "bob"));
    assertThat(ann.store("/assets/users/ann/p", new byte[] {1}).statusCode()).isEqualTo(201);
    assertThat(ann.get("/assets/users/ann/p/-/content").statusCode()).isEqualTo(200);
    assertThat(bob.get("/assets/users/ann/p/-/content").statusCode()).isEqualTo(404);
    assertThat(bob.delete("/assets/users/ann/p").statusCode()).isEqualTo(404);
    assertThat(bob.store("/assets/users/ann/p", new byte[] {1}).statusCode()).isEqualTo(404);
    assertThat(ann.get("/assets/users/-/recursive/info").statusCode()).isEqualTo(404);
    assertThat(ann.delete("/assets/users/ann/-/recursive").statusCode()).isEqualTo(403);
    assertThat(ann.delete("/assets/users/ann/p").headers().firstValue("Larch-Deleted"))
        .contains("1");
    assertThat(new AssetClient(LARCH.managementAddress(), token(ISSUER, "ann")).get("/purge"))
        .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(403));
  }

  @Test
  void forgedTokenIsNobodys() {
    String valid = token(ISSUER, "ann");
    String[] parts = valid.split("\\.", -1);
    String none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
    List<String> ofOthers = new ArrayList<>();
    for (String keyId : List.of("known", "other")) {
      try (TokenIssuer other = TokenIssuer.ed25519(keyId)) {
        ofOthers.add(token(other, "ann"));
      }
    }
    for (String token :
        List.of(
            ofOthers.getFirst(),
            ofOthers.getLast(),
            none + "." + parts[1] + ".",
            none + "." + parts[1] + ".AA",
            parts[0] + "." + parts[1],
            valid + "A")) {
      assertThat(api.with(token).get("/assets/users/ann/p").statusCode()).isEqualTo(401);
    }
  }

  /** A form that comes at once waits for the check of its token, and is stored whole. */
  @Test
  void uploadWaitsForTheCheckOfItsToken() {
    byte[] content = new byte[500_000];
    AssetClient ann = api.with(token(ISSUER, "ann"));
    assertThat(ann.store("/assets/users/ann/large", content).statusCode()).isEqualTo(201);
    assertThat(ann.get("/assets/users/ann/large/-/info").body()).contains("\"bytes\":500000");
  }

  private static String token(TokenIssuer issuer, String subject) {
    return issuer.token(
        subject,
        Duration.ofMinutes(5),
        "read /users/{sub}/**",
        "store /users/{sub}/**",
        "delete /users/{sub}/**");
  }
}
