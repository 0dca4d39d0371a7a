package io.larch.testing;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxTestContext;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Vert.x for tests. What code on one of its threads throws and nobody catches fails the test that
 * runs, or the next one if it comes too late; without this it would be a line in a log. JUnit finds
 * this extension by itself, so it is at work in every test.
 */
public final class EventLoops implements AfterEachCallback {

  /** Tests of one JVM run one after the other. */
  private static final AtomicReference<VertxTestContext> CONTEXT =
      new AtomicReference<>(new VertxTestContext());

  /** A new Vert.x; whoever asks for it closes it. */
  public static Vertx vertx() {
    Vertx vertx = Vertx.vertx();
    vertx.exceptionHandler(failure -> CONTEXT.get().failNow(failure));
    return vertx;
  }

  @Override
  public void afterEach(ExtensionContext test) {
    requireNothingUncaught();
  }

  static void requireNothingUncaught() {
    Throwable uncaught = CONTEXT.getAndSet(new VertxTestContext()).causeOfFailure();
    if (uncaught != null) {
      throw new AssertionError("an exception that nobody caught on an event loop", uncaught);
    }
  }
}
