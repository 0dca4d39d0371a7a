package io.larch.source;

import io.larch.asset.AssetProblem;
import io.larch.config.AssetConfig.UrlSourceConfig;
import io.larch.flow.GatedStream;
import io.larch.flow.ReadGate;
import io.larch.intake.ContentIntake;
import io.larch.mediatype.ContentTypes;
import io.larch.mediatype.DeclaredType;
import io.larch.mediatype.FileNames;
import io.larch.mediatype.Given;
import io.larch.path.PercentEncoding;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fetches content from URLs of other servers, which can't be trusted to be what they say, or to
 * end.
 */
public final class SourceFetcher {

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MAX_CONNECTIONS = 20;
  private static final int MAX_WAITING = 100;

  private final Vertx vertx;
  private final SourceHosts hosts;
  private final int maxRedirects;
  private final long timeoutMillis;
  private final HttpClient client;

  /** Opens no connection. */
  public SourceFetcher(Vertx vertx, UrlSourceConfig config) {
    this.vertx = vertx;
    this.hosts = new SourceHosts(vertx, config);
    this.maxRedirects = config.maxRedirects();
    this.timeoutMillis = config.timeout().toMillis();
    this.client =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    // A connection that is used again would be one to an address that was checked
                    // for another request.
                    .setKeepAlive(false)
                    .setForceSni(true)
                    .setConnectTimeout(Math.toIntExact(timeoutMillis))
                    .setDecompressionSupported(false))
            .with(
                new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(MAX_WAITING))
            // The source closes the connection after its last byte. Without the gate, Vert.x loses
            // what it has read by then and holds back, for want of room in the store.
            .withConnectHandler(ReadGate::install)
            .build();
  }

  /**
   * Begins to fetch, following redirects.
   *
   * @param maxSize bytes beyond which the content is refused
   * @return the content as it comes; fails with {@link AssetProblem}
   */
  public Future<ContentIntake> fetch(SourceUrl url, long maxSize) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    Future<HttpClientResponse> followed = follow(url, maxRedirects, deadline);
    return followed
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .recover(cause -> Future.failedFuture(explain(cause)))
        .map(response -> intake(response, url, maxSize, deadline))
        // Also an answer that comes later: nobody else would let go of its connection.
        .onFailure(_ -> followed.onSuccess(SourceFetcher::drop));
  }

  private Future<HttpClientResponse> follow(SourceUrl url, int redirectsLeft, long deadline) {
    return hosts
        .resolve(url)
        .compose(address -> client.request(options(url, address)))
        .compose(request -> send(request, deadline))
        .compose(
            response -> {
              String location = response.getHeader(HttpHeaders.LOCATION);
              if (!REDIRECTS.contains(response.statusCode()) || location == null) {
                return requireContent(response);
              }
              drop(response);
              return redirectsLeft == 0
                  ? Future.failedFuture(failed("redirects too often", null))
                  : redirect(url, location, redirectsLeft - 1, deadline);
            });
  }

  /** Unless it has waited so long for a connection that nobody waits for the answer any more. */
  private static Future<HttpClientResponse> send(HttpClientRequest request, long deadline) {
    // What fails is told by the answer; without a handler it would be logged as well.
    request.exceptionHandler(_ -> {});
    return System.nanoTime() - deadline < 0
        ? request.send()
        : request.reset().transform(_ -> Future.failedFuture(failed("takes too long", null)));
  }

  /** A wrong location is the source's fault, not the client's. */
  private Future<HttpClientResponse> redirect(
      SourceUrl from, String location, int redirectsLeft, long deadline) {
    return Future.succeededFuture(location)
        .map(from::resolve)
        .compose(url -> follow(url, redirectsLeft, deadline))
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof AssetProblem.InvalidField invalid
                        ? failed(
                            "redirects to where it can't be fetched from: the URL "
                                + invalid.fields().getFirst().message(),
                            null)
                        : cause));
  }

  /** Lets go of an answer whose content is not wanted. */
  private static void drop(HttpClientResponse response) {
    // Else Vert.x logs the reset, which is our own, as an error that nobody has handled.
    response.exceptionHandler(_ -> {});
    response.request().reset();
  }

  private RequestOptions options(SourceUrl url, InetAddress address) {
    return new RequestOptions()
        .setMethod(HttpMethod.GET)
        .setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()))
        .setHost(url.host())
        .setPort(url.port())
        .setSsl(url.https())
        .setURI(url.target())
        .putHeader(HttpHeaders.HOST, url.authority())
        .setFollowRedirects(false)
        .setIdleTimeout(timeoutMillis)
        .putHeader(HttpHeaders.ACCEPT_ENCODING, "identity")
        .putHeader(HttpHeaders.USER_AGENT, "Larch");
  }

  private static Future<HttpClientResponse> requireContent(HttpClientResponse response) {
    boolean plain = isPlain(response.headers().getAll(HttpHeaders.CONTENT_ENCODING));
    if (response.statusCode() == 200 && plain) {
      return Future.succeededFuture(response.pause());
    }
    drop(response);
    return Future.failedFuture(
        response.statusCode() == 200
            ? failed("sends its content encoded", null)
            : failed("answers " + response.statusCode(), null));
  }

  /** Whether a list of codings, which may be empty, names none that changes the content. */
  private static boolean isPlain(List<String> codings) {
    return codings.stream()
        .flatMap(field -> Stream.of(field.split(",", -1)))
        .map(String::strip)
        .allMatch(coding -> coding.isEmpty() || coding.equalsIgnoreCase("identity"));
  }

  private ContentIntake intake(
      HttpClientResponse response, SourceUrl url, long maxSize, long deadline) {
    GatedStream body = new GatedStream(response, response.request().connection());
    ContentIntake intake =
        new ContentIntake(body.pause(), maxSize, ContentTypes.PREFIX, given(response, url));
    long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
    long timer =
        vertx.setTimer(
            left,
            _ -> {
              intake.fail(failed("takes too long", null));
              response.request().reset();
            });
    body.exceptionHandler(
        cause -> {
          vertx.cancelTimer(timer);
          intake.fail(failed("broke off", cause));
        });
    body.endHandler(
        _ -> {
          vertx.cancelTimer(timer);
          intake.end();
        });
    body.handler(
        chunk -> {
          intake.offer(chunk);
          if (intake.failure() != null) {
            response.request().reset();
          }
        });
    body.resume();
    return intake;
  }

  private static Given given(HttpClientResponse response, SourceUrl url) {
    String header = response.getHeader(HttpHeaders.CONTENT_TYPE);
    DeclaredType type = header == null ? null : DeclaredType.parse(header);
    String name = SourceTarget.path(url.target());
    byte[] last = PercentEncoding.decodeLeniently(name.substring(name.lastIndexOf('/') + 1));
    return new Given(
        FileNames.original(new String(last, StandardCharsets.UTF_8)),
        type == null ? null : type.mediaType());
  }

  private static Throwable explain(Throwable cause) {
    if (cause instanceof AssetProblem) {
      return cause;
    }
    return failed(cause instanceof TimeoutException ? "takes too long" : "can't be reached", cause);
  }

  private static AssetProblem failed(String what, @Nullable Throwable cause) {
    return new AssetProblem.SourceFailed("The source " + what + ".", cause);
  }
}
