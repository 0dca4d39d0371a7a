package io.larch.content.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.config.ContentConfig.S3Config;
import io.larch.config.Secret;
import io.larch.content.ContentStoreException;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.credentials.Credentials;
import io.minio.errors.MinioException;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside the MinIO SDK's own signer, which is where it could be compared with others. */
final class S3SignerTest {

  private static final Duration EXPIRY = Duration.ofMinutes(15);
  private static final String SECRET = "s3cr3t/+=";
  private static final String ACCESS_KEY = "AK/ID+1";
  private static final String REGION = "eu-west-1";

  @Property(tries = 500)
  void signsAsTheSdkDoes(
      @ForAll @StringLength(min = 1, max = 40) String key,
      @ForAll @Size(max = 3)
          Map<@StringLength(min = 1, max = 8) String, @StringLength(max = 8) String> query,
      @ForAll boolean pathStyle)
      throws MinioException {
    Assume.that(sdkSendsAsItIs(key));
    Assume.that(query.entrySet().stream().allMatch(p -> valid(p.getKey() + p.getValue())));

    assertSame("https://store.example:9000", pathStyle, "my-bucket", key, query);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:9000",
        "http://store.example",
        "https://store.example:443",
        "https://s3.amazonaws.com",
        "https://s3.eu-west-1.amazonaws.com"
      })
  void addressesBucketsAsTheSdkDoes(String endpoint) throws MinioException {
    for (boolean pathStyle : new boolean[] {true, false}) {
      for (String bucket : new String[] {"my-bucket", "my.bucket"}) {
        assertSame(endpoint, pathStyle, bucket, "a b/ü+~*'()!&=@:$,;%2F", Map.of("uploads", ""));
      }
    }
  }

  private static void assertSame(
      String endpoint, boolean pathStyle, String bucket, String key, Map<String, String> query)
      throws MinioException {
    URI theirs = sdk(endpoint, pathStyle, bucket, key, query);
    Instant time =
        DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC)
            .parse(theirs.getRawQuery().replaceAll(".*X-Amz-Date=([^&]*).*", "$1"), Instant::from);

    URI ours =
        URI.create(
            signer(endpoint, pathStyle, InstantSource.fixed(time))
                .sign(HttpMethod.GET, bucket, key, query, EXPIRY));

    assertThat(ours.getScheme()).isEqualTo(theirs.getScheme());
    assertThat(ours.getRawAuthority()).isEqualTo(theirs.getRawAuthority());
    assertThat(ours.getRawPath()).isEqualTo(theirs.getRawPath());
    assertThat(parameters(ours)).containsExactlyInAnyOrder(parameters(theirs));
  }

  @Test
  void aKeyWithTwoSlashesIsNotSentAsAnother() {
    assertThat(path("x//y/")).isEqualTo("/my-bucket/x//y/");
    assertThat(path("/x")).isEqualTo("/my-bucket//x");
  }

  private static String path(String key) {
    return URI.create(
            signer("http://store", true, InstantSource.system())
                .sign(HttpMethod.DELETE, "my-bucket", key, Map.of(), EXPIRY))
        .getRawPath();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/../b", "./a", "a/.", "half a pair \ud83d"})
  void aKeyThatWouldBeSentAsAnotherIsRefused(String key) {
    assertThatThrownBy(() -> path(key)).isInstanceOf(ContentStoreException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AB", "x_y", "-abc", "a/b", "a?b"})
  void whatCannotBeABucketIsRefused(String bucket) {
    S3Signer signer = signer("http://store", true, InstantSource.system());
    assertThatThrownBy(() -> signer.sign(HttpMethod.GET, bucket, "key", Map.of(), EXPIRY))
        .isInstanceOf(ContentStoreException.class);
  }

  private static boolean valid(String text) {
    return UTF_8.newEncoder().canEncode(text);
  }

  /** It refuses dots, and makes one slash of two. */
  private static boolean sdkSendsAsItIs(String key) {
    return valid(key)
        && !key.startsWith("/")
        && !key.contains("//")
        && Arrays.stream(key.split("/", -1)).noneMatch(s -> s.equals(".") || s.equals(".."));
  }

  private static String[] parameters(URI url) {
    return url.getRawQuery().split("&");
  }

  private static URI sdk(
      String endpoint, boolean pathStyle, String bucket, String key, Map<String, String> query)
      throws MinioException {
    Http.BaseUrl baseUrl = new Http.BaseUrl(endpoint);
    baseUrl.setRegion(REGION);
    if (pathStyle) {
      baseUrl.disableVirtualStyleEndpoint();
    } else {
      baseUrl.enableVirtualStyleEndpoint();
    }
    return URI.create(
        Http.S3Request.builder()
            .userAgent("larch")
            .method(Http.Method.GET)
            .args(
                GetPresignedObjectUrlArgs.builder()
                    .method(Http.Method.GET)
                    .bucket(bucket)
                    .object(key)
                    .extraQueryParams(query)
                    .build())
            .headers(new Http.Headers())
            .build()
            .toPresignedRequest(
                baseUrl,
                REGION,
                new Credentials(ACCESS_KEY, SECRET, null, null),
                Math.toIntExact(EXPIRY.toSeconds()))
            .httpRequest()
            .url()
            .toString());
  }

  private static S3Signer signer(String endpoint, boolean pathStyle, InstantSource clock) {
    return new S3Signer(
        new S3Config(
            URI.create(endpoint),
            REGION,
            ACCESS_KEY,
            new Secret(SECRET),
            pathStyle,
            5 * 1024 * 1024,
            8,
            8,
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ofSeconds(3),
            EXPIRY,
            S3Config.Versions.ALL),
        clock);
  }
}
