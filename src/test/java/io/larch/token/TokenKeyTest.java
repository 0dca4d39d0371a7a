package io.larch.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.path.AssetPath;
import io.larch.selector.AssetVersion;
import io.larch.token.TokenKey.Unproved;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenKeyTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Instant END = NOW.plusSeconds(600);
  private static final TokenClaim CLAIM =
      new TokenClaim(AssetPath.fromStored("users/ä b/p/"), 7, new AssetVersion(123, 4), "jwt:ä b");

  private final TokenKey key = key(9, 1);

  private static TokenKey key(long id, int filling) {
    byte[] secret = new byte[TokenKey.SECRET_BYTES];
    Arrays.fill(secret, (byte) filling);
    return new TokenKey(id, secret);
  }

  private static Optional<TokenClaim> prove(TokenKey key, String text, Instant now) {
    return Unproved.parse(text).flatMap(token -> key.prove(token, now));
  }

  @Test
  void tokenIsGoodForItsAssetUntilItExpires() {
    DeleteToken token = key.sign(CLAIM, END);

    assertThat(token.text()).matches("larch_dt_[A-Za-z0-9_-]+");
    assertThat(token.expiresAt()).isEqualTo(Instant.parse("2026-01-02T03:14:05Z"));
    assertThat(Unproved.parse(token.text()).orElseThrow().keyId()).isEqualTo(9);
    assertThat(prove(key, token.text(), NOW)).contains(CLAIM);
    assertThat(prove(key, token.text(), token.expiresAt().minusMillis(1))).contains(CLAIM);
    assertThat(prove(key, token.text(), token.expiresAt())).isEmpty();
  }

  @Test
  void otherKeysProveNothing() {
    String token = key.sign(CLAIM, END).text();

    assertThat(prove(key(9, 2), token, NOW)).isEmpty();
    assertThat(prove(key(8, 1), token, NOW)).isEmpty();
  }

  @Test
  void noCharacterCanBeChangedLeftOutOrAdded() {
    String token = key.sign(CLAIM, END).text();

    for (int i = 0; i < token.length(); i++) {
      for (char other : new char[] {'A', 'b', '0', '_', '-', '=', '+', ' ', 'é'}) {
        if (token.charAt(i) != other) {
          String altered = token.substring(0, i) + other + token.substring(i + 1);
          assertThat(prove(key, altered, NOW)).as(altered).isEmpty();
        }
      }
      assertThat(prove(key, token.substring(0, i) + token.substring(i + 1), NOW)).isEmpty();
      assertThat(prove(key, token.substring(0, i), NOW)).isEmpty();
    }
    for (String more : new String[] {"A", "=", "==", " ", "\n"}) {
      assertThat(prove(key, token + more, NOW)).isEmpty();
    }
  }

  @Test
  void whatIsNoTokenProvesNothing() {
    for (String text :
        new String[] {
          "", "larch_dt_", "larch_dt_AAAA", "larch_dt_" + "A".repeat(5_000), "larch_x_y"
        }) {
      assertThat(prove(key, text, NOW)).as(text).isEmpty();
    }
  }

  @Test
  void secretsAreNotShown() {
    assertThat(key).hasToString("TokenKey[9]");
    assertThat(key.sign(CLAIM, END).toString()).doesNotContain("larch_dt_");
  }
}
