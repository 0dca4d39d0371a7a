package io.larch.http;

import io.larch.config.TlsConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one server: a handler below everything else on each of its connections, from their first
 * byte on, so that bounds and time-outs of connections hold for handshakes too. See docs/adr/0041.
 *
 * <p>The files are looked at again and again. What comes to be in them is shown to new connections;
 * what can't be used is told once, and what was there before stays in force.
 */
final class ServerTls {

  /** How often the files are looked at. */
  static final Duration INTERVAL = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
  private static final String NAME = "larch-tls";

  /** How long a client that is let go of may take to read that. */
  private static final int CLOSE_NOTIFY_MILLIS = 1_000;

  /** Sessions that may be resumed, of some KiB each. */
  private static final int SESSIONS = 1_000;

  private static final int SESSION_SECONDS = 3_600;

  static {
    // Read when the JVM shakes hands as a server for the first time, which nothing else here does.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private final String server;
  private final TlsConfig config;
  private final Duration handshake;
  private final Counter loaded;
  private final Counter refused;
  private final Counter failedHandshakes;
  private final AtomicBoolean looking = new AtomicBoolean();

  private volatile @Nullable InForce inForce;

  /** What was found last and couldn't be used; null while all is well. */
  private @Nullable String doubtful;

  private boolean told;

  private record InForce(SslContext context, String fingerprint, Instant expiry) {}

  private ServerTls(String server, TlsConfig config, Duration handshake, MeterRegistry meters) {
    this.server = server;
    this.config = config;
    this.handshake = handshake;
    this.loaded = reloads(meters, "loaded");
    this.refused = reloads(meters, "refused");
    this.failedHandshakes =
        Counter.builder("larch.tls.handshakes.failed")
            .description("Connections that were closed because no TLS came about")
            .tag("server", server)
            .register(meters);
    registerExpiry(meters, server, this::secondsLeft);
  }

  private static void registerExpiry(
      MeterRegistry meters, String server, Supplier<Number> secondsLeft) {
    Gauge.builder("larch.tls.certificate.expires.in", secondsLeft)
        .description("How long the certificate in force is still valid; negative once it isn't")
        .baseUnit("seconds")
        .tag("server", server)
        .register(meters);
  }

  private Counter reloads(MeterRegistry meters, String outcome) {
    return Counter.builder("larch.tls.reloads")
        .description("Certificates that were found in changed files, and what became of them")
        .tag("server", server)
        .tag("outcome", outcome)
        .register(meters);
  }

  /**
   * Reads the certificate, and looks for others from now on.
   *
   * @param server what the metrics call it
   * @param config null for none
   * @param handshake how long a client may take to agree with us
   * @param interval between two looks at the files
   * @return empty without a configuration; fails with a {@link TlsProblem} when the certificate
   *     can't be used
   */
  static Future<Optional<ServerTls>> start(
      Vertx vertx,
      String server,
      @Nullable TlsConfig config,
      Duration handshake,
      MeterRegistry meters,
      Duration interval) {
    if (config == null) {
      registerExpiry(meters, server, () -> Double.NaN);
      return Future.succeededFuture(Optional.empty());
    }
    ServerTls tls = new ServerTls(server, config, handshake, meters);
    return vertx
        .executeBlocking(
            () -> {
              tls.begin();
              return true;
            })
        .map(_ -> Optional.of(tls))
        .onSuccess(_ -> vertx.setPeriodic(interval.toMillis(), _ -> tls.lookAgain(vertx)));
  }

  /** Of a start's problem it is said which settings it is about; later the log line tells it. */
  private void begin() throws TlsProblem {
    try {
      inForce = load(ServerCertificate.Content.read(config));
    } catch (TlsProblem problem) {
      throw new TlsProblem(server + ".tls: " + problem.getMessage(), problem);
    }
  }

  private InForce load(ServerCertificate.Content content) throws TlsProblem {
    ServerCertificate certificate = ServerCertificate.parse(content, config);
    if (certificate.expiry().isBefore(Instant.now())) {
      LOG.warn("The certificate of {} is not valid any more: {}", server, certificate);
    } else {
      LOG.info("The certificate of {}: {}", server, certificate);
    }
    return new InForce(context(certificate), content.fingerprint(), certificate.expiry());
  }

  private SslContext context(ServerCertificate certificate) throws TlsProblem {
    try {
      return SslContextBuilder.forServer(
              certificate.key(), certificate.chain().toArray(X509Certificate[]::new))
          .sslProvider(SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2")
          // Named, so that no client takes what it gets for another protocol.
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  Protocol.ALPN,
                  SelectorFailureBehavior.NO_ADVERTISE,
                  SelectedListenerFailureBehavior.ACCEPT,
                  ApplicationProtocolNames.HTTP_1_1))
          .sessionCacheSize(SESSIONS)
          .sessionTimeout(SESSION_SECONDS)
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new TlsProblem(
          "the certificate of %s can't be used with the key of %s"
              .formatted(config.certificate(), config.key()),
          e);
    }
  }

  private void lookAgain(Vertx vertx) {
    if (looking.compareAndSet(false, true)) {
      vertx
          .executeBlocking(
              () -> {
                look();
                return true;
              })
          .onFailure(failure -> LOG.error("The certificate of {} was not read", server, failure))
          .onComplete(_ -> looking.set(false));
    }
  }

  /** One look at the files; one at a time. */
  private synchronized void look() {
    String found = "";
    try {
      ServerCertificate.Content content = ServerCertificate.Content.read(config);
      found = content.fingerprint();
      if (!found.equals(Objects.requireNonNull(inForce).fingerprint())) {
        inForce = load(content);
        loaded.increment();
      }
      doubtful = null;
      told = false;
    } catch (TlsProblem problem) {
      tell(found, problem);
    }
  }

  /** Of two files one is replaced before the other, so what is wrong must be so for two looks. */
  private void tell(String found, TlsProblem problem) {
    if (!found.equals(doubtful)) {
      doubtful = found;
      told = false;
    } else if (!told) {
      told = true;
      refused.increment();
      LOG.warn(
          "The new certificate of {} is not used, and the one before stays in force: {}",
          server,
          problem.getMessage());
    }
  }

  private double secondsLeft() {
    InForce current = inForce;
    return current == null
        ? Double.NaN
        : Duration.between(Instant.now(), current.expiry()).toSeconds();
  }

  /**
   * Puts TLS below a new connection; before anything has been read from it, and on its event loop.
   */
  void secure(HttpConnection connection) {
    Channel channel = ((ConnectionBase) connection).channel();
    SslHandler handler =
        Objects.requireNonNull(inForce, "started").context().newHandler(channel.alloc());
    handler.setHandshakeTimeoutMillis(handshake.toMillis());
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
    // TLS tells its end in a message of its own, behind which nobody reads on.
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addFirst(NAME + "-failures", new TlsFailures(failedHandshakes));
    pipeline.addFirst(NAME, handler);
  }
}
