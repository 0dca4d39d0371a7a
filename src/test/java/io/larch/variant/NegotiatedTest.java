package io.larch.variant;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.asset.AssetProblem;
import io.larch.path.AssetPath;
import io.larch.testing.EventLoops;
import io.larch.variant.VariantService.Chosen;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NegotiatedTest {

  private static final Chosen MADE = new Chosen(null, false);

  private final Vertx vertx = EventLoops.vertx();
  private final Context loop = vertx.getOrCreateContext();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private Chosen chosen(Duration patience, Supplier<Future<Chosen>> finding) throws Exception {
    Negotiated negotiated = new Negotiated(vertx, patience);
    Promise<Chosen> chosen = Promise.promise();
    Promise<Context> on = Promise.promise();
    loop.runOnContext(
        _ ->
            negotiated
                .orOriginal(AssetPath.parse("/a"), 1, finding)
                .onComplete(_ -> on.complete(Vertx.currentContext()))
                .onComplete(chosen));
    Chosen result = chosen.future().await(10, TimeUnit.SECONDS);
    assertThat(on.future().await(10, TimeUnit.SECONDS)).isSameAs(loop);
    return result;
  }

  @Test
  void whatIsFoundInTimeIsSent() throws Exception {
    assertThat(chosen(Duration.ofSeconds(20), () -> Future.succeededFuture(MADE))).isSameAs(MADE);
    assertThat(
            chosen(Duration.ofSeconds(20), () -> vertx.timer(10, TimeUnit.MILLISECONDS).map(MADE)))
        .isSameAs(MADE);
  }

  @Test
  void originalIsSentWhateverGoesWrong() throws Exception {
    Duration patience = Duration.ofSeconds(20);
    assertThat(
            chosen(patience, () -> Future.failedFuture(new AssetProblem.Unavailable("too many"))))
        .isSameAs(Chosen.ORIGINAL);
    assertThat(chosen(patience, () -> Future.failedFuture(new IllegalStateException("a fault"))))
        .isSameAs(Chosen.ORIGINAL);
    assertThat(
            chosen(
                patience,
                () -> {
                  throw new IllegalStateException("a fault");
                }))
        .isSameAs(Chosen.ORIGINAL);
    assertThat(
            chosen(
                patience,
                () ->
                    vertx
                        .timer(10, TimeUnit.MILLISECONDS)
                        .compose(_ -> Future.failedFuture(new IllegalStateException("a fault")))))
        .isSameAs(Chosen.ORIGINAL);
  }

  @Test
  void originalIsSentWhenItTakesTooLong() throws Exception {
    Promise<Chosen> making = Promise.promise();
    assertThat(chosen(Duration.ofMillis(20), making::future)).isSameAs(Chosen.ORIGINAL);
    making.complete(MADE); // and nobody minds
  }
}
